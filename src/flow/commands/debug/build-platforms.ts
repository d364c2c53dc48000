/** `debug build-platforms`: the platforms that cargo builds for, and the origin of each choice. */
import { readCargoConfigs } from "../../../cargo/config/discover.ts";
import { chooseTarget } from "../../../cargo/config/target.ts";
import { platformsDebug } from "../../../cargo/toolchain/platform-debug.ts";
import { detectPlatforms } from "../../../cargo/toolchain/platforms.ts";
import { ok, type Result } from "../../../diagnostics/result.ts";
import { platformsToJson } from "../../../model/build/build-meta-json.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { DebugBuildPlatformsRequest } from "../../../model/requests/debug-requests.ts";
import { rustDebugPretty } from "../../../text/rust-debug.ts";
import { cargoPorts } from "../../build/cargo-ports.ts";
import type { CommandContext } from "../../context.ts";
import { warn } from "../../notices.ts";

export async function buildPlatforms(
  context: CommandContext,
  { target, config, format }: DebugBuildPlatformsRequest,
): Promise<Result<ExitCode>> {
  const configs = await readCargoConfigs({ cwd: context.cwd, env: context.env, arguments: config });
  if (!configs.ok) return configs;
  const detected = await detectPlatforms(cargoPorts(context), {
    configs: configs.value,
    targetOption: target,
  });
  if (!detected.ok) return detected;
  for (const message of detected.value.warnings) warn(context, message);
  const { platforms } = detected.value;
  const text = (): string => {
    switch (format) {
      case "debug": {
        const chosen = chooseTarget(configs.value, context.env, target);
        return rustDebugPretty(platformsDebug(detected.value, chosen.ok ? chosen.value : undefined));
      }
      case "triple":
        return `host triple: ${platforms.host.triple}\ntarget triple: ${platforms.target?.triple ?? "(none)"}`;
      case "json":
        return JSON.stringify(platformsToJson(platforms));
      case "json-pretty":
        return JSON.stringify(platformsToJson(platforms), undefined, 2);
    }
  };
  context.out.write(`${text()}\n`);
  return ok(EXIT.ok);
}
