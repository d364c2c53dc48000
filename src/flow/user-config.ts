/** The user's own configuration, as commands read it. */
import { ownPlatform } from "../cargo/platforms.ts";
import { loadUserConfig } from "../config/user/load.ts";
import type { UserConfig } from "../config/user/types.ts";
import type { Warning } from "../diagnostics/warning.ts";
import type { Result } from "../diagnostics/result.ts";
import type { ConfigOptions } from "../model/options.ts";
import type { World } from "./world.ts";

export function userConfig(
  world: World,
  { userConfigFile, strictConfig }: ConfigOptions,
  warn: (warning: Warning) => void = (warning) => world.err.write(world.describeWarning(warning)),
): Promise<Result<UserConfig>> {
  return loadUserConfig({
    platform: ownPlatform(),
    env: world.env,
    strict: strictConfig,
    warn,
    ...(userConfigFile === undefined ? {} : { file: userConfigFile }),
  });
}
