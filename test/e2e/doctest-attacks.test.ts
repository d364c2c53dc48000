/**
 * Attacks on stored doctests: each changes one input between two runs, so that a stored result would be wrong. The
 * verdict of the second run must be that of rustdoc, and nothing may be compiled if nothing changed.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { isSuccess, lastAttempt } from "../../src/model/results/outcome.ts";
import { EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { environmentFor, eventsOfType, run, type RunOptions, Workspace } from "./rig.ts";

setDefaultTimeout(180_000);

const MANIFEST = '[package]\nname = "victim"\nversion = "0.1.0"\nedition = "2021"\n';

/** A package with these files, and a manifest of the edition 2021 unless there is another among them. */
function victim(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace(path.join(scratchFolder(), "victim"));
  for (const [file, text] of Object.entries({ "Cargo.toml": MANIFEST, ...files }))
    workspace.write(file, text);
  return workspace;
}

/** A library with one doctest for each of these lines. */
function doctests(...lines: readonly string[]): string {
  return lines.map((line, at) => `/// \`\`\`\n/// ${line}\n/// \`\`\`\npub fn f${at}() {}\n`).join("\n");
}

type Options = RunOptions & { readonly args?: readonly string[] };

interface Told {
  /** How the tests ended, in the order of their names; empty if none was run. */
  readonly tests: readonly ("passes" | "fails")[];
  readonly compiled: boolean;
  readonly stderr: string;
}

async function told(workspace: Workspace, options: Options = {}): Promise<Told> {
  const args = ["run", "--doc", "--no-fail-fast", ...(options.args ?? [])];
  const { events, stderr } = await workspace.nextest(args, { ...options, events: true });
  const ended = eventsOfType(events, "test-finished").map(
    ({ test: { testName }, outcome }) =>
      [testName, isSuccess(lastAttempt(outcome).result) ? "passes" : "fails"] as const,
  );
  const sorted = ended.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { tests: sorted.map(([, end]) => end), compiled: / Compiled \d+ doctest/.test(stderr), stderr };
}

/** Runs twice before the attack: what it changes must be all that a third run could notice. */
async function attacked(
  workspace: Workspace,
  attack: (folder: string) => void,
  options: { readonly before?: Options; readonly after?: Options } = {},
): Promise<[before: Told["tests"], after: Told["tests"]]> {
  const first = await told(workspace, options.before);
  const second = await told(workspace, options.before);
  expect([first.compiled, second.compiled]).toEqual([true, false]);
  expect(second.tests).toEqual(first.tests);
  attack(workspace.folder);
  const third = await told(workspace, options.after ?? options.before);
  expect(third.compiled).toBe(true);
  return [first.tests, third.tests];
}

const NOTHING = (): void => undefined;

/** Replaces text in a file. With `quietly`, its size must stay, and its times are set back. */
function edit(folder: string, file: string, [from, to]: readonly [string, string], how?: "quietly"): void {
  const full = path.join(folder, file);
  const { atime, mtime, size } = fs.statSync(full);
  const text = fs.readFileSync(full, "utf8");
  expect(text).toContain(from);
  fs.writeFileSync(full, text.replace(from, to));
  if (how === undefined) return;
  expect(fs.statSync(full).size).toBe(size);
  fs.utimesSync(full, atime, mtime);
}

const TURNS: [before: Told["tests"], after: Told["tests"]] = [["passes"], ["fails"]];

describe("an input changes", () => {
  test("a source, to the same size, with its time set back", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert_eq!(1, 1);") });
    const ends = await attacked(workspace, (folder) =>
      edit(folder, "src/lib.rs", ["(1, 1)", "(1, 2)"], "quietly"),
    );
    expect(ends).toEqual(TURNS);
  });

  test("`RUSTFLAGS`, which only the library sees", async () => {
    const library = `${doctests("assert!(!victim::changed());")}pub fn changed() -> bool { cfg!(changed) }\n`;
    const after = { env: { RUSTFLAGS: "--cfg changed" } };
    expect(await attacked(victim({ "src/lib.rs": library }), NOTHING, { after })).toEqual(TURNS);
  });

  test("`RUSTDOCFLAGS`, which only the doctest sees", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert!(!cfg!(changed));") });
    const after = { env: { RUSTDOCFLAGS: "--cfg changed" } };
    expect(await attacked(workspace, NOTHING, { after })).toEqual(TURNS);
  });

  test("a `cfg` of the configuration", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert!(!cfg!(changed));") });
    const attack = (): void =>
      void workspace.write(".cargo/config.toml", '[build]\nrustdocflags = ["--cfg", "changed"]\n');
    expect(await attacked(workspace, attack)).toEqual(TURNS);
  });

  test("`doc(test(attr))`", async () => {
    const source = `#![doc(test(attr(allow(unused))))]\n${doctests("let unused = 1;")}`;
    const attack = (folder: string): void => edit(folder, "src/lib.rs", ["attr(allow", "attr(deny"]);
    expect(await attacked(victim({ "src/lib.rs": source }), attack)).toEqual(TURNS);
  });

  test("a feature", async () => {
    const workspace = victim({
      "Cargo.toml": `${MANIFEST}[features]\nchanged = []\n`,
      "src/lib.rs": doctests('assert!(!cfg!(feature = "changed"));'),
    });
    const after = { args: ["--features", "changed"] };
    const ends = await attacked(workspace, NOTHING, { after });
    expect(ends).toEqual(TURNS);
    // Both are stored.
    expect(await told(workspace)).toMatchObject({ tests: ["passes"], compiled: false });
    expect(await told(workspace, after)).toMatchObject({ tests: ["fails"], compiled: false });
  });

  test("the edition", async () => {
    const manifest = MANIFEST.replace("2021", "2015");
    const workspace = victim({ "Cargo.toml": manifest, "src/lib.rs": doctests("let async = 1;") });
    expect(await attacked(workspace, (folder) => edit(folder, "Cargo.toml", ["2015", "2018"]))).toEqual(
      TURNS,
    );
  });

  test("the version of the package", async () => {
    const workspace = victim({ "src/lib.rs": doctests('assert_eq!(env!("CARGO_PKG_VERSION"), "0.1.0");') });
    expect(await attacked(workspace, (folder) => edit(folder, "Cargo.toml", ["0.1.0", "0.1.1"]))).toEqual(
      TURNS,
    );
  });

  test("what a build script sets", async () => {
    const script = `fn main() {
      println!("cargo:rerun-if-env-changed=VICTIM");
      println!("cargo:rustc-env=FROM_SCRIPT={}", std::env::var("VICTIM").unwrap());
    }\n`;
    const workspace = victim({
      "build.rs": script,
      "src/lib.rs": doctests('assert_eq!(env!("FROM_SCRIPT"), "a");'),
    });
    const withValue = (value: string): Options => ({ env: { VICTIM: value } });
    expect(await attacked(workspace, NOTHING, { before: withValue("a"), after: withValue("b") })).toEqual(
      TURNS,
    );
  });

  test("what a build script writes", async () => {
    const script = `fn main() {
      println!("cargo:rerun-if-changed=value");
      let value = std::fs::read_to_string("value").unwrap();
      std::fs::write(format!("{}/value.rs", std::env::var("OUT_DIR").unwrap()), value).unwrap();
    }\n`;
    const source = `${doctests("assert_eq!(victim::value(), 1);")}pub fn value() -> u8 { include!(concat!(env!("OUT_DIR"), "/value.rs")) }\n`;
    const workspace = victim({ "build.rs": script, value: "1", "src/lib.rs": source });
    expect(await attacked(workspace, () => void workspace.write("value", "2"))).toEqual(TURNS);
  });

  test("a dependency, by path", async () => {
    const workspace = victim({
      "Cargo.toml": `${MANIFEST}[dependencies]\nbelow = { path = "below" }\n[workspace]\n`,
      "src/lib.rs": doctests("assert_eq!(below::VALUE, 1);"),
      "below/Cargo.toml": MANIFEST.replace("victim", "below"),
      "below/src/lib.rs": "pub const VALUE: u8 = 1;\n",
    });
    expect(await attacked(workspace, (folder) => edit(folder, "below/src/lib.rs", ["= 1", "= 2"]))).toEqual(
      TURNS,
    );
  });

  test("the program that is called as rustdoc, under the same name and version", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert!(!cfg!(changed));") });
    const program = workspace.write("rustdoc", '#!/bin/sh\nexec rustdoc "$@"\n');
    fs.chmodSync(program, 0o755);
    const env = { RUSTDOC: program };
    const attack = (folder: string): void =>
      edit(folder, "rustdoc", ['"$@"', '"$@" $([ "$1" = -vV ] || echo --cfg changed)']);
    expect(await attacked(workspace, attack, { before: { env } })).toEqual(TURNS);
  });
});

describe("a file that only a doctest includes changes", () => {
  const macro = "#[macro_export]\nmacro_rules! load { ($file:literal) => { include_str!($file) } }\n";
  test.each([
    ["plainly", 'assert_eq!(include_str!("../data.txt"), "a");', ""],
    ["with a space before the parenthesis", 'assert_eq!(include_str ! ("../data.txt"), "a");', ""],
    ["under another name", 'use std::include_str as text; assert_eq!(text!("../data.txt"), "a");', "?"],
    ["by a macro of the crate", 'assert_eq!(victim::load!("../data.txt"), "a");', macro],
    ["as raw text", 'assert_eq!(include_str!(r#"../data.txt"#), "a");', ""],
    ["by a path made of parts", 'assert_eq!(include_str!(concat!("../", "data", ".txt")), "a");', "?"],
  ])("%s", async (_, line, more) => {
    const source = `${doctests(line)}${more === "?" ? "" : more}`;
    const workspace = victim({ "src/lib.rs": source, "data.txt": "a" });
    const first = await told(workspace);
    expect(first.tests).toEqual(["passes"]);
    // Where it is not known which file is included, nothing is used again.
    expect((await told(workspace)).compiled).toBe(more === "?");
    workspace.write("data.txt", "b");
    expect((await told(workspace)).tests).toEqual(["fails"]);
    workspace.write("data.txt", "a");
    expect((await told(workspace)).tests).toEqual(["passes"]);
    fs.rmSync(path.join(workspace.folder, "data.txt"));
    expect((await told(workspace)).tests).toEqual(["fails"]);
    workspace.write("data.txt", "a");
    expect((await told(workspace)).tests).toEqual(["passes"]);
  });

  test("as a module", async () => {
    const workspace = victim({
      "src/lib.rs": doctests('#[path = "../part.rs"] mod part; assert_eq!(part::VALUE, 1);'),
      "part.rs": "pub const VALUE: u8 = 1;\n",
    });
    expect(await attacked(workspace, (folder) => edit(folder, "part.rs", ["= 1", "= 2"]))).toEqual(TURNS);
  });

  test("in documentation that the crate includes", async () => {
    const workspace = victim({
      "src/lib.rs": '#![doc = include_str!("../README.md")]\n',
      "README.md": '# Victim\n\n```\nassert_eq!(include_str!("../data.txt"), "a");\n```\n',
      "data.txt": "a",
    });
    const first = await told(workspace);
    workspace.write("data.txt", "b");
    expect(await told(workspace)).toMatchObject({ tests: TURNS[1], compiled: true });
    expect(first.tests).toEqual(TURNS[0]);
  });
});

describe("a result that the state of the machine decided is not stored", () => {
  test("a linker that failed is no reason why a doctest does not compile", async () => {
    const source = "/// ```compile_fail\n/// let number: u8 = 1;\n/// ```\npub fn f() {}\n";
    const workspace = victim({ "src/lib.rs": source });
    const broken = workspace.write("broken", "");
    const linker = workspace.write("linker", `#!/bin/sh\n[ ! -e "${broken}" ] || exit 1\nexec cc "$@"\n`);
    fs.chmodSync(linker, 0o755);
    const env = { RUSTDOCFLAGS: `-Clinker=${linker}` };
    // As cargo would say.
    expect((await told(workspace, { env })).tests).toEqual(["passes"]);
    fs.rmSync(broken);
    expect((await told(workspace, { env })).tests).toEqual(["fails"]);
  });

  test("one that really does not compile is stored", async () => {
    const source = "/// ```compile_fail\n/// let number: u8 = true;\n/// ```\npub fn f() {}\n";
    const workspace = victim({ "src/lib.rs": source });
    expect(await told(workspace)).toMatchObject({ tests: ["passes"], compiled: true });
    expect(await told(workspace)).toMatchObject({ tests: ["passes"], compiled: false });
  });
});

/** All files below the folder of stored doctests whose name matches. */
function storedFiles({ folder }: Workspace, name: RegExp): readonly string[] {
  const root = path.join(folder, "target/nextest-doctests");
  const files = fs.readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => name.test(file));
  return files.map((file) => path.join(root, file));
}

describe("the stored files are damaged", () => {
  const TWO = doctests("assert_eq!(1, 1);", 'panic!("on purpose");');
  test.each([
    ["deleted", (file: string) => fs.rmSync(file)],
    ["emptied", (file: string) => fs.truncateSync(file, 0)],
    ["truncated", (file: string) => fs.truncateSync(file, 100_000)],
    ["replaced by a program that succeeds", (file: string) => fs.copyFileSync("/bin/true", file)],
  ])("executables are %s", async (_, damage) => {
    const workspace = victim({ "src/lib.rs": TWO });
    const attack = (): void => {
      const files = storedFiles(workspace, /0-[0-9a-f]{20}$/);
      expect(files).toHaveLength(2);
      files.forEach(damage);
    };
    const ends = ["passes", "fails"] as const;
    expect(await attacked(workspace, attack)).toEqual([ends, ends]);
  });

  test("the messages of the compiler are deleted", async () => {
    const workspace = victim({ "src/lib.rs": doctests("let number: u8 = true;") });
    const attack = (): void => {
      const files = storedFiles(workspace, /0-[0-9a-f]{20}$/);
      expect(files).toHaveLength(1);
      for (const file of files) fs.rmSync(file);
    };
    expect(await attacked(workspace, attack)).toEqual([["fails"], ["fails"]]);
    expect((await told(workspace)).stderr).toContain("mismatched types");
  });

  test("the record is cut off, or is not one", async () => {
    const workspace = victim({ "src/lib.rs": TWO });
    const ends = ["passes", "fails"] as const;
    for (const damage of [
      (file: string) => fs.truncateSync(file, 200),
      (file: string) => fs.writeFileSync(file, "{}\n"),
      (file: string) => fs.rmSync(file),
    ]) {
      const attack = (): void => storedFiles(workspace, /doctest\.json$/).forEach(damage);
      fs.rmSync(path.join(workspace.folder, "target/nextest-doctests"), { recursive: true, force: true });
      expect(await attacked(workspace, attack)).toEqual([ends, ends]);
    }
  });

  test("the workspace is renamed", async () => {
    const workspace = victim({
      "src/lib.rs": doctests('assert!(env!("CARGO_MANIFEST_DIR").ends_with("victim"));'),
    });
    expect((await told(workspace)).tests).toEqual(["passes"]);
    const moved = new Workspace(`${workspace.folder}-moved`);
    fs.renameSync(workspace.folder, moved.folder);
    expect(await told(moved)).toMatchObject({ tests: ["fails"], compiled: true });
    fs.renameSync(moved.folder, workspace.folder);
    expect((await told(workspace)).tests).toEqual(["passes"]);
  });
});

/** A linker for doctests that waits while a file exists. */
function holdingLinker(workspace: Workspace): {
  readonly env: Record<string, string>;
  /** Resolves when a doctest is compiled up to its linking. */
  readonly reached: () => Promise<void>;
  readonly release: () => void;
} {
  const hold = workspace.write("hold", "");
  const reached = path.join(workspace.folder, "reached");
  const script = `#!/bin/sh\n[ ! -e "${hold}" ] || touch "${reached}"\nwhile [ -e "${hold}" ]; do sleep 0.01; done\nexec cc "$@"\n`;
  const linker = workspace.write("linker", script);
  fs.chmodSync(linker, 0o755);
  return {
    env: { RUSTDOCFLAGS: `-Clinker=${linker}` },
    reached: async () => {
      while (!fs.existsSync(reached)) await Bun.sleep(5);
    },
    release: () => fs.rmSync(hold),
  };
}

describe("a run is disturbed", () => {
  test("a library is built anew while rustdoc compiles", async () => {
    const workspace = victim({
      "Cargo.toml": `${MANIFEST}[dependencies]\nbelow = { path = "below" }\n[workspace]\n`,
      "src/lib.rs": doctests("assert_eq!(below::VALUE, 1);"),
      "below/Cargo.toml": MANIFEST.replace("victim", "below"),
      "below/src/lib.rs": "pub const VALUE: u8 = 1;\n",
    });
    const { env, reached, release } = holdingLinker(workspace);
    const first = told(workspace, { env });
    await reached();
    edit(workspace.folder, "below/src/lib.rs", ["= 1", "= 2"]);
    expect((await run(["cargo", "test", "--no-run"], { cwd: workspace.folder, env })).exitCode).toBe(0);
    release();
    expect((await first).compiled).toBe(true);
    expect((await told(workspace, { env })).tests).toEqual(["fails"]);
  });

  test("a file that a doctest includes is deleted while rustdoc compiles", async () => {
    const source = doctests('assert_eq!(include_str!("../data.txt"), "a");');
    const workspace = victim({ "src/lib.rs": source, "data.txt": "a" });
    // rustc is called for the names of the sources, and waits until the doctest was compiled up to its linking.
    const { env, reached, release } = holdingLinker(workspace);
    const script = `#!/bin/sh\ncase "$*" in *--emit=dep-info=*) while [ -e hold ]; do sleep 0.01; done;; esac\nexec rustc "$@"\n`;
    const rustc = workspace.write("rustc", script);
    fs.chmodSync(rustc, 0o755);
    const options = { env: { ...env, RUSTC: rustc } };
    const first = told(workspace, options);
    await reached();
    fs.rmSync(path.join(workspace.folder, "data.txt"));
    release();
    expect(await first).toMatchObject({ tests: ["passes"], compiled: true });
    expect((await told(workspace, options)).tests).toEqual(["fails"]);
  });

  test("the runner is killed while rustdoc compiles", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert_eq!(1, 1);", "assert_eq!(1, 2);") });
    const { env, reached, release } = holdingLinker(workspace);
    const child = Bun.spawn([EXECUTABLE, "nextest", "run", "--doc"], {
      cwd: workspace.folder,
      env: environmentFor({ env }),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    await reached();
    child.kill("SIGKILL");
    await child.exited;
    release();
    const next = await told(workspace, { env });
    expect(next).toMatchObject({ tests: ["passes", "fails"], compiled: true });
    expect(await told(workspace, { env })).toMatchObject({ tests: ["passes", "fails"], compiled: false });
    // What the killed run started may write into its folder while that is deleted. Then a later run deletes it.
    for (let count = 1; storedFiles(workspace, /new-/).length > 0; count += 1) {
      workspace.write("src/lib.rs", doctests(`assert_eq!(1, ${count});`));
      await told(workspace, { env });
    }
  });

  test("two begin with nothing stored, in one target folder", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert_eq!(1, 1);", "assert_eq!(1, 2);") });
    const both = await Promise.all([told(workspace), told(workspace)]);
    for (const { tests } of both) expect(tests).toEqual(["passes", "fails"]);
    expect(await told(workspace)).toMatchObject({ tests: ["passes", "fails"], compiled: false });
  });

  test("there is no place for stored doctests", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert_eq!(1, 1);") });
    workspace.write("target/nextest-doctests", "a file\n");
    const ran = await told(workspace);
    expect(ran.tests).toEqual([]);
    expect(ran.stderr).toContain("failed to have the doctests of `victim` compiled");
  });
});

const IN_NAMESPACE = `unshare ${process.getuid?.() === 0 ? "" : "--map-root-user"} --mount`;
const MOUNTS =
  process.platform === "linux" &&
  Bun.spawnSync(["sh", "-c", `${IN_NAMESPACE} mount -t tmpfs tmpfs /mnt`]).exitCode === 0;

describe.if(MOUNTS)("the file system of the target folder", () => {
  const mounted = (mount: string): string => `exec ${IN_NAMESPACE} sh -c '${mount} && exec "$@"' sh "$@"`;

  test("is full: the next run, with more space, is right", async () => {
    const source = `${doctests("assert_eq!(1, 1);", "assert_eq!(1, 1);")}/// \`\`\`compile_fail\n/// let number: u8 = 1;\n/// \`\`\`\npub fn g() {}\n`;
    const workspace = victim({ "src/lib.rs": source });
    const disk = path.join(workspace.folder, "disk");
    fs.mkdirSync(disk);
    // What fits is kept on a disk that stays: the stored files of the small one are put back for the second run.
    const keep = path.join(workspace.folder, "keep");
    for (const size of ["1m", "3m", "6m", "9m"]) {
      fs.rmSync(keep, { recursive: true, force: true });
      const env = { CARGO_TARGET_DIR: disk };
      const run = `mount -t tmpfs -o size=${size} tmpfs ${disk} && { "$@"; code=$?; cp -a ${disk} ${keep}; exit $code; }`;
      await told(workspace, { env, shell: `exec ${IN_NAMESPACE} sh -c '${run}' sh "$@"` });
      const back = `mount -t tmpfs -o size=200m tmpfs ${disk} && cp -a ${keep}/. ${disk}`;
      const second = await told(workspace, { env, shell: mounted(back) });
      expect([size, second.tests]).toEqual([size, ["passes", "passes", "fails"]]);
    }
  });

  test("is read-only where doctests are stored: they are used, and others are refused", async () => {
    const workspace = victim({ "src/lib.rs": doctests("assert_eq!(1, 1);") });
    expect((await told(workspace)).tests).toEqual(["passes"]);
    const target = path.join(workspace.folder, "target/nextest-doctests");
    const shell = mounted(`mount --bind ${target} ${target} && mount -o remount,ro,bind ${target}`);
    expect(await told(workspace, { shell })).toMatchObject({ tests: ["passes"], compiled: false });
    workspace.write("src/lib.rs", doctests("assert_eq!(1, 2);"));
    const refused = await told(workspace, { shell });
    expect(refused.tests).toEqual([]);
    expect(refused.stderr).toMatch(/failed to make a folder beside .*\n.*Read-only file system|read-only/i);
    expect((await told(workspace)).tests).toEqual(["fails"]);
  });
});
