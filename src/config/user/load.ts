/** Finds and reads the user's configuration file. */
import * as path from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { readConfigText, readToml } from "../toml/read.ts";
import type { TableNode } from "../toml/tree.ts";
import { resolveUserConfig, type UserConfigContext } from "./user-config.ts";
import type { UserConfig } from "./types.ts";

export interface UserConfigRequest extends UserConfigContext {
  /** `--user-config-file` or `NEXTEST_USER_CONFIG_FILE`; `none` means that there is no file. */
  readonly file?: string | undefined;
}

export async function loadUserConfig(request: UserConfigRequest): Promise<Result<UserConfig>> {
  const root = await readRoot(request);
  return root.ok ? resolveUserConfig(root.value, request) : root;
}

async function readRoot({ file, env, platform }: UserConfigRequest): Promise<Result<TableNode | undefined>> {
  if (file === "none") return ok(undefined);
  const candidates = file === undefined ? userConfigPaths(env, platform.triple.includes("windows")) : [file];
  for (const candidate of candidates) {
    const text = readConfigText(candidate);
    if (text.ok) return readToml({ layer: { kind: "user" }, source: { name: candidate, text: text.value } });
    if (file === undefined && text.error.code === "ENOENT") continue;
    if (text.error.code === "ENOENT")
      return err([{ kind: "config", message: `user config file not found at ${candidate}` }]);
    const message = `cannot read user configuration file \`${candidate}\``;
    return err([{ kind: "config", message, causes: [text.error.message] }]);
  }
  return ok(undefined);
}

/** The places where the file may be, the first that exists counts. */
export function userConfigPaths(
  env: Readonly<Record<string, string | undefined>>,
  windows: boolean,
): readonly string[] {
  const { XDG_CONFIG_HOME: configured, HOME: home, USERPROFILE: profile, APPDATA: roaming } = env;
  const userHome = (windows ? profile : undefined) ?? home;
  // By its specification, a relative path in this variable is ignored.
  const xdg =
    configured !== undefined && path.isAbsolute(configured)
      ? configured
      : userHome === undefined || userHome === ""
        ? undefined
        : path.join(userHome, ".config");
  return [windows ? roaming : undefined, xdg]
    .filter((directory) => directory !== undefined)
    .map((directory) => path.join(directory, "nextest", "config.toml"));
}
