/**
 * Compares doctests, one by one, with `cargo test --doc`: names, verdicts, ignored ones. Uses the fixture with doctests
 * of every kind and published crates, with each installed toolchain.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readEvents } from "../../src/report/ndjson/read.ts";
import { isSuccess, lastAttempt } from "../../src/model/results/outcome.ts";
import { documentedFolder, DOCUMENTED_NAMES } from "../published.ts";
import { checkOldToolchains } from "./old-toolchains.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EXECUTABLE = path.join(ROOT, "dist/cargo-nextest");
const FIXTURE = path.join(ROOT, "test/fixtures/doctests");

/** Results by name of the doctest. Equal names are numbered as in this program's reports. */
type Verdicts = ReadonlyMap<string, "passes" | "fails" | "is ignored">;

interface Comparison {
  readonly name: string;
  readonly folder: string | (() => Promise<string>);
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Timed {
  readonly verdicts: Verdicts;
  readonly seconds: number;
}

/** A placeholder for `--ignored`, whose position differs between the two sides. */
const IGNORED = { DOCTESTS_IGNORED: "1" };

const LINE =
  /^test ((?:(?!^test )[^])*?)(?: - (?:compile fail|compile|should panic))? \.\.\. (ok|FAILED|ignored)(?:, .*)?$/gm;
const WORDS: Readonly<Record<string, "passes" | "fails" | "is ignored">> = {
  ok: "passes",
  FAILED: "fails",
  ignored: "is ignored",
};

export interface DoctestChoice {
  /** By default, those of stable and nightly that are installed. */
  readonly toolchains?: readonly string[] | undefined;
  /** First words of comparisons: `fixture`, `old` (toolchains), or a crate; all of them if none is given. */
  readonly workspaces: readonly string[];
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-ts-doctests-"));

/** Prints a line for each comparison, and what differs below it. */
export async function checkDoctests({
  toolchains = installed(["stable", "nightly"]),
  workspaces,
}: DoctestChoice): Promise<{ readonly passed: number; readonly failed: number }> {
  let [passed, failed] = [0, 0];
  for (const toolchain of toolchains) {
    for (const comparison of await comparisons(toolchain)) {
      if (workspaces.length > 0 && !workspaces.includes(comparison.name.split(" ")[0] ?? "")) continue;
      if (await compare(toolchain, comparison)) passed += 1;
      else failed += 1;
    }
  }
  if (workspaces.length === 0 || workspaces.includes("old")) {
    const old = await checkOldToolchains(scratch);
    passed += old.passed;
    failed += old.failed;
  }
  fs.rmSync(scratch, { recursive: true });
  return { passed, failed };
}

function installed(names: readonly string[]): readonly string[] {
  const listed = Bun.spawnSync(["rustup", "toolchain", "list"]).stdout.toString();
  return names.filter((name) => listed.split("\n").some((line) => line.startsWith(name)));
}

async function comparisons(toolchain: string): Promise<readonly Comparison[]> {
  const fixture = path.join(scratch, `fixture-${toolchain}`);
  fs.cpSync(FIXTURE, fixture, { recursive: true });
  breakDocuments(path.join(fixture, "uncompiled"));
  // Cargo searches for the standard library's dynamic library in the wrong folder.
  const libdir = Bun.spawnSync(["rustc", `+${toolchain}`, "--print", "target-libdir"])
    .stdout.toString()
    .trim();
  const kinds: readonly Comparison[] = [
    { name: "fixture", folder: fixture, args: ["--workspace"] },
    {
      name: "fixture with features, optimised",
      folder: fixture,
      args: ["-p", "scripted", "-F", "extra", "--release"],
    },
    {
      name: "fixture with ignored ones",
      folder: fixture,
      args: ["-p", "merged", "-p", "classic"],
      env: IGNORED,
    },
    {
      name: "fixture with a dynamic library",
      folder: path.join(fixture, "dynamic"),
      args: [],
      env: { LD_LIBRARY_PATH: libdir },
    },
  ];
  return [...kinds, ...emulated(fixture, toolchain), ...DOCUMENTED_NAMES.map(published)];
}

/** Fetched when the comparison runs. */
function published(name: string): Comparison {
  return { name, folder: () => documentedFolder(name), args: [] };
}

const AARCH64 = "aarch64-unknown-linux-gnu";

/** For another platform with a runner: paths of its standard library, a linker and the emulator. */
function emulated(folder: string, toolchain: string): readonly Comparison[] {
  const targets = Bun.spawnSync(["rustup", "target", "list", "--installed", "--toolchain", toolchain]);
  const has = (program: string): boolean => Bun.which(program) !== null;
  if (!targets.stdout.toString().includes(AARCH64)) return [];
  if (!has("qemu-aarch64") || !has("aarch64-linux-gnu-gcc")) return [];
  return [
    {
      name: "fixture under emulation",
      folder,
      // Under cargo, a merged executable starts itself again, which hangs in the emulator.
      args: ["-p", "scripted", "-p", "attributes", "--target", AARCH64],
      env: {
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER: "aarch64-linux-gnu-gcc",
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER: "qemu-aarch64 -L /usr/aarch64-linux-gnu",
      },
    },
  ];
}

/** Files that are not suitable for a repository: a name with a control character, and a block of one megabyte. */
function breakDocuments(folder: string): void {
  const line = "/// let _ = 1; // and a long comment so that there are not too many lines in it: ".padEnd(
    1000,
    "x",
  );
  const block = ["/// ```", ...Array.from({ length: 1050 }, () => line), "/// ```", "pub fn large() {}"];
  fs.writeFileSync(path.join(folder, "src/large.rs"), `${block.join("\n")}\n`);
  fs.writeFileSync(
    path.join(folder, "src/odd\u0007name.rs"),
    "/// ```\n/// println!();\n/// ```\npub fn odd() {}\n",
  );
  const modules = 'pub mod large;\n#[path = "odd\\u{7}name.rs"]\npub mod odd;\n';
  fs.appendFileSync(path.join(folder, "src/lib.rs"), modules);
}

/** Whether the results of both sides are equal. */
async function compare(toolchain: string, comparison: Comparison): Promise<boolean> {
  const cargo = await byCargo(toolchain, comparison);
  const cold = await byUs(toolchain, comparison);
  const warm = await byUs(toolchain, comparison);
  const differences = [
    ...differencesOf(cargo.verdicts, cold.verdicts),
    ...differencesOf(cargo.verdicts, warm.verdicts).map((line) => `the second time: ${line}`),
  ];
  const times = [cargo, cold, warm].map(({ seconds }) => `${seconds.toFixed(2)} s`).join(", ");
  const result = differences.length === 0 ? "equal" : "DIFFERENT";
  console.log(
    `${toolchain} ${comparison.name}: ${cargo.verdicts.size} doctests ${result} (cargo, ours, again: ${times})`,
  );
  for (const line of differences) console.log(`  ${line}`);
  if (cargo.verdicts.size === 0) console.log("  cargo tested nothing");
  return differences.length === 0 && cargo.verdicts.size > 0;
}

function differencesOf(cargo: Verdicts, ours: Verdicts): readonly string[] {
  const names = [...new Set([...cargo.keys(), ...ours.keys()])];
  return names.flatMap((name) => {
    const [left, right] = [cargo.get(name) ?? "is missing", ours.get(name) ?? "is missing"];
    return left === right ? [] : [`${JSON.stringify(name)} ${left} under cargo and ${right} here`];
  });
}

function folderOf(place: Comparison["folder"]): string | Promise<string> {
  return typeof place === "string" ? place : place();
}

async function byCargo(toolchain: string, { folder: place, args, env = {} }: Comparison): Promise<Timed> {
  const folder = await folderOf(place);
  const behind = env["DOCTESTS_IGNORED"] === undefined ? [] : ["--", "--include-ignored"];
  // Both sides build everything first.
  await run(["cargo", `+${toolchain}`, "test", "--no-run", ...args], { folder, env });
  const { stdout, seconds } = await run(
    ["cargo", `+${toolchain}`, "test", "--doc", "--no-fail-fast", ...args, ...behind],
    { folder, env },
  );
  const found = [...stdout.matchAll(LINE)].map(
    ([, name = "", word = ""]) => [name, WORDS[word] ?? "fails"] as const,
  );
  return { verdicts: numbered(found), seconds };
}

async function byUs(toolchain: string, { folder: place, args, env = {} }: Comparison): Promise<Timed> {
  const folder = await folderOf(place);
  const file = path.join(scratch, "events.ndjson");
  const ignored = env["DOCTESTS_IGNORED"] === undefined ? [] : ["--run-ignored", "all"];
  const options = ["--doc", "--no-fail-fast", "--output", `ndjson:${file}`, ...ignored, ...args];
  const { seconds } = await run([EXECUTABLE, "nextest", "run", ...options], {
    folder,
    env: { ...env, RUSTUP_TOOLCHAIN: toolchain },
  });
  const found: (readonly [string, "passes" | "fails" | "is ignored"])[] = [];
  const read = readEvents(fs.readFileSync(file, "utf8"));
  for (const event of read.ok ? read.value : []) {
    if (event.type === "test-finished") {
      found.push([event.test.testName, isSuccess(lastAttempt(event.outcome).result) ? "passes" : "fails"]);
    } else if (event.type === "test-skipped") found.push([event.test.testName, "is ignored"]);
  }
  return { verdicts: new Map(found), seconds };
}

/** Numbers equal names as this program does. */
function numbered(found: readonly (readonly [string, "passes" | "fails" | "is ignored"])[]): Verdicts {
  const seen = new Map<string, number>();
  return new Map(
    found.map(([name, verdict]) => {
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return [count === 1 ? name : `${name} #${count}`, verdict] as const;
    }),
  );
}

async function run(
  command: readonly string[],
  { folder, env }: { readonly folder: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly stdout: string; readonly seconds: number }> {
  const began = performance.now();
  const child = Bun.spawn([...command], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  const stdout = await new Response(child.stdout).text();
  await child.exited;
  return { stdout, seconds: (performance.now() - began) / 1000 };
}
