/** The user's own configuration, as commands read it. */
import { ownPlatform } from "../cargo/toolchain/platforms.ts";
import { loadUserConfig } from "../config/user/load.ts";
import type { UserConfig } from "../config/user/types.ts";
import type { Warning } from "../diagnostics/warning.ts";
import type { Result } from "../diagnostics/result.ts";
import type { ConfigOptions } from "../model/requests/options.ts";
import type { CommandContext } from "./context.ts";
import { notify } from "./notices.ts";

export function userConfig(
  context: CommandContext,
  { userConfigFile, strictConfig }: ConfigOptions,
  warn: (warning: Warning) => void = (warning) => notify(context, warning),
): Promise<Result<UserConfig>> {
  return loadUserConfig({
    platform: ownPlatform(),
    env: context.env,
    strict: strictConfig,
    warn,
    file: userConfigFile,
  });
}
