/** The platforms of a build: the host that compiles, and the target where one was chosen. */
import { delimiter, join } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { cfgFacts } from "../../model/cfg/facts.ts";
import { TARGET_TABLE } from "../../model/cfg/targets.ts";
import type { BuildPlatforms, Platform } from "../../model/build/platform.ts";
import { forcedBuildTarget } from "../../model/suite-variables.ts";
import { isFile, readTextFile } from "../../os/files/file-system.ts";
import { canonicalPath, type HostMachine, hostMachine } from "../../os/files/paths.ts";
import { joinPlainly } from "../config/env-table.ts";
import type { CargoConfigs } from "../config/model.ts";
import { chooseTarget, type ChosenTarget } from "../config/target.ts";
import { normalizeTargetSpecification } from "./custom-target.ts";
import type { CargoPorts } from "../run-cargo.ts";
import { askCfg, askLibdir, type HostAnswer } from "./rustc.ts";
import { queryHostOnce } from "./toolchain-cache.ts";

export interface DetectedPlatforms {
  readonly platforms: BuildPlatforms;
  /** What cargo takes for the target platform: a triple, or a specification's path. */
  readonly cargoTarget: string;
  /** What the user should know, e.g. that rustc could not be asked. */
  readonly warnings: readonly string[];
}

export interface PlatformRequest {
  readonly configs: CargoConfigs;
  /** `--target`. */
  readonly targetOption?: string | undefined;
}

/** Asks rustc; the host and the target at the same time. */
export async function detectPlatforms(
  around: CargoPorts,
  request: PlatformRequest,
): Promise<Result<DetectedPlatforms>> {
  const choice = chooseTarget(request.configs, around.env, request.targetOption);
  if (!choice.ok) return choice;
  const chosen = choice.value;
  const [answer, resolved] = await Promise.all([
    queryHostOnce(around),
    chosen === undefined || chosen.text === "host-tuple" ? undefined : resolveTarget(around, chosen),
  ]);
  const host = hostPlatform(answer, around.env);
  if (!host.ok) return host;
  const { platform, warnings } = host.value;
  if (chosen === undefined)
    return ok({ platforms: { host: platform }, cargoTarget: platform.triple, warnings });
  if (resolved === undefined)
    return ok({ platforms: { host: platform, target: platform }, cargoTarget: platform.triple, warnings });
  if (!resolved.ok) return resolved;
  const { target, cargoTarget } = resolved.value;
  return ok({ platforms: { host: platform, target }, cargoTarget, warnings });
}

interface Host {
  readonly platform: Platform;
  readonly warnings: readonly string[];
}

/** If rustc does not report it, the platform of this executable is used. */
function hostPlatform(answer: HostAnswer, env: CargoPorts["env"]): Result<Host> {
  if (answer.triple !== undefined)
    return ok({
      platform: { triple: answer.triple, targetFeatures: "unknown", ...answer.libdir },
      warnings: [],
    });
  const own = builtFor(env);
  if (own === undefined) {
    const causes = answer.problem === undefined ? [] : [`asking \`rustc -vV\`: ${answer.problem}`];
    return err([{ kind: "setup", message: "the host platform could not be detected", causes }]);
  }
  const warning = `the host platform could not be read from \`rustc -vV\` (${answer.problem}); falling back to \`${own.triple}\``;
  return ok({ platform: { ...own, ...answer.libdir }, warnings: [warning] });
}

const OWN_PLATFORMS: Readonly<Record<string, Platform>> = {
  "linux x64": { triple: "x86_64-unknown-linux-gnu", targetFeatures: ["fxsr", "sse", "sse2"] },
  "linux arm64": { triple: "aarch64-unknown-linux-gnu", targetFeatures: ["neon"] },
  "linux x64 musl": {
    triple: "x86_64-unknown-linux-musl",
    targetFeatures: ["crt-static", "fxsr", "sse", "sse2"],
  },
  "linux arm64 musl": { triple: "aarch64-unknown-linux-musl", targetFeatures: ["crt-static", "neon"] },
  "darwin x64": { triple: "x86_64-apple-darwin", targetFeatures: ["fxsr", "sse", "sse2", "sse3", "ssse3"] },
  "darwin arm64": { triple: "aarch64-apple-darwin", targetFeatures: ["neon"] },
  "win32 x64": { triple: "x86_64-pc-windows-msvc", targetFeatures: ["fxsr", "sse", "sse2"] },
  "win32 arm64": { triple: "aarch64-pc-windows-msvc", targetFeatures: ["neon"] },
};

/** What this executable was built for, unless a suite has it think otherwise. */
function builtFor(env: CargoPorts["env"]): Platform | undefined {
  const forced = forcedBuildTarget(env);
  if (forced === undefined) return knownPlatform(hostMachine());
  return forced === "error" ? undefined : { triple: forced, targetFeatures: "unknown" };
}

function knownPlatform({ system, processor, musl }: HostMachine): Platform | undefined {
  return OWN_PLATFORMS[`${system} ${processor}${musl ? " musl" : ""}`];
}

/** The platform of this very executable, as well as it can be named. */
export function ownPlatform(): Platform {
  const machine = hostMachine();
  const triple = `${machine.processor}-unknown-${machine.system}`;
  return knownPlatform(machine) ?? { triple, targetFeatures: "unknown" };
}

/** Whether rustc has the triple built in. */
export function isKnownTriple(triple: string): boolean {
  return TARGET_TABLE.includes(`\n${triple} `);
}

/** Whether rustc certainly knows the selected target, so that it cannot report an error about it. */
export function isPlainTarget(chosen: ChosenTarget | undefined): boolean {
  return chosen === undefined || chosen.text === "host-tuple" || isKnownTriple(chosen.text);
}

interface ResolvedTarget {
  readonly target: Platform;
  readonly cargoTarget: string;
}

/** In the order of rustc and cargo: a file, a known triple, `RUST_TARGET_PATH`, rustc's word, the triple's own words. */
async function resolveTarget(around: CargoPorts, chosen: ChosenTarget): Promise<Result<ResolvedTarget>> {
  const { text } = chosen;
  if (text.endsWith(".json")) return targetFromFile(around, chosen, joinPlainly(chosen.folder, text));
  const plain: Platform = { triple: text, targetFeatures: "unknown" };
  if (isPlainTarget(chosen)) return ok(await withLibdir(around, plain, text));
  const file = (around.env["RUST_TARGET_PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, `${text}.json`))
    .find(isFile);
  if (file !== undefined) return targetFromFile(around, chosen, file, text);
  const cfg = await askCfg(around, text);
  if (cfg !== undefined) return ok(await withLibdir(around, { ...plain, cfg: cfg.split("\n") }, text));
  if (cfgFacts(plain) !== undefined) return ok(await withLibdir(around, plain, text));
  const message = `unknown triple string: ${text}`;
  return err([{ kind: "setup", message, causes: [`it was chosen by ${chosen.chosenBy}`] }]);
}

async function withLibdir(
  around: CargoPorts,
  platform: Platform,
  cargoTarget: string,
): Promise<ResolvedTarget> {
  return { target: { ...platform, ...(await askLibdir(around, platform.triple)) }, cargoTarget };
}

async function targetFromFile(
  around: CargoPorts,
  chosen: ChosenTarget,
  path: string,
  triple?: string,
): Promise<Result<ResolvedTarget>> {
  const canonical = canonicalPath(path);
  const text = canonical.ok ? readTextFile(canonical.value) : canonical;
  if (!canonical.ok || !text.ok) {
    const cause = text.ok ? "" : text.error.message;
    const message = `target specification \`${path}\`, chosen by ${chosen.chosenBy}, cannot be read`;
    return err([{ kind: "setup", message, causes: [cause] }]);
  }
  const name = triple ?? stem(canonical.value);
  const customSpec = normalizeTargetSpecification(text.value, name);
  if (!customSpec.ok) return customSpec;
  const platform: Platform = { triple: name, targetFeatures: "unknown", customSpec: customSpec.value };
  return ok(await withLibdir(around, platform, canonical.value));
}

function stem(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return name.slice(0, -".json".length);
}
