/** Archives: those of both sides are compared, each side runs both, and damaged ones are refused. */
import * as path from "node:path";
import type { ConformanceCase, Preparation } from "../case.ts";

const FAST = ["--zstd-level", "-7"];
const FILE = "{dir}/a.tar.zst";

/** Makes an archive; what is in it is compared. */
const make = (
  name: string,
  args: readonly string[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase => ({
  name: `archive ${name}`,
  workspace: "basic",
  args: ["archive", "--archive-file", FILE, ...FAST, ...args],
  // Folders are read in the order of the disk by the one, by name by the other.
  stderr: "sorted",
  produced: [{ path: FILE, as: "text" }],
  exitCode: 0,
  ...more,
});

/** Files of a target directory for `archive.include`. */
const EXTRA = `set -e
mkdir -p target/extra/a/b/c
echo 1 > target/extra/one; echo 2 > target/extra/a/two; echo 3 > target/extra/a/b/three
echo 4 > target/extra/a/b/c/four; chmod 4755 target/extra/one
ln -sfn one target/extra/link; ln -sfn a target/extra/folder-link
rm -f target/extra/pipe target/extra/broken
echo x > "target/extra/with blank"
echo long > target/extra/${"n".repeat(120)}
truncate -s 3M target/extra/hole; printf end >> target/extra/hole
`;
const extra = (more = ""): Partial<ConformanceCase> => ({
  files: { "extra.sh": EXTRA + more },
  before: [{ by: "program", command: ["sh", "{dir}/extra.sh"] }],
});
const include = (...items: readonly string[]): string =>
  `[profile.default]\narchive.include = [${items.map((item) => `{ relative-to = "target", ${item} }`).join(", ")}]\n`;
const LIB = ["-p", "alpha", "--lib"];

const MADE = [
  make("whole workspace", ["--workspace"]),
  make("one library", LIB),
  make("colours", [...LIB, "--color", "always"]),
  make("no such package", ["--lib", "-p", "nonesuch"], { exitCode: 101, stderr: "ignore", produced: [] }),
  make("release profile", [...LIB, "--cargo-profile", "test"]),
  make("by package", ["--workspace", "-E", "package(alpha)"]),
  make("nothing", ["--workspace", "-E", "none()"]),
  make("with a build script", ["--workspace", "-E", "binary_id(beta-hyphen)"]),
  make("dependencies", ["--workspace", "-E", "rdeps(native) & kind(lib)"]),
  make("two filtersets", ["--workspace", "-E", "package(derive)", "-E", "kind(example)"]),
  make("default filter does not count", LIB, { config: '[profile.default]\ndefault-filter = "none()"\n' }),
  make("default() is the profile's", ["--workspace", "-E", "default()"], {
    config: '[profile.default]\ndefault-filter = "package(native)"\n',
  }),
  make("test()", ["-E", "test(x)"], { exitCode: 94, stderr: "present", produced: [] }),
  make("unknown name", ["-E", "binary(nonesuch)"], { exitCode: 94, stderr: "present", produced: [] }),
  make("for a target", [...LIB, "--target", "x86_64-unknown-linux-gnu"]),
  make("other target directory", [...LIB, "--target-dir", "target/elsewhere"], { stderr: "ignore" }),
  make("build directory apart", [...LIB, "--config", "build.build-dir='apart'"], { stderr: "ignore" }),
  make("include", LIB, { ...extra(), config: include('path = "extra"') }),
  make("include to a depth", LIB, { ...extra(), config: include('path = "extra", depth = 2') }),
  make("include a file", LIB, { ...extra(), config: include('path = "extra/one", depth = 0') }),
  make("include all depths", LIB, {
    ...extra(),
    config: include('path = "./extra/a", depth = "infinite"', 'path = "extra/folder-link"'),
  }),
  make("include missing", LIB, {
    config: include('path = "gone"', 'path = "gone/too", on-missing = "ignore"'),
  }),
  make("include missing, verbose", [...LIB, "-v"], {
    config: include('path = "gone", on-missing = "ignore"', 'path = "gone/too"'),
    // The verbose output of cargo's configuration is another matter.
    adjust: (text) => text.replaceAll(/^(?! {4,}(?:Warning|Skipped|Archiv)).*\n/gm, ""),
  }),
  make("include missing is an error", LIB, {
    config: include('path = "gone", on-missing = "error"'),
    exitCode: 103,
    produced: [],
  }),
  make("include a folder at depth 0", LIB, {
    ...extra(),
    config: include('path = "extra", depth = 0', 'path = "extra/a", depth = 1'),
  }),
  make("include a pipe", LIB, {
    ...extra("mkfifo target/extra/pipe\n"),
    config: include('path = "extra/a/b"', 'path = "extra/pipe"'),
  }),
  make("include a broken link", LIB, {
    ...extra("ln -s nowhere target/extra/broken\n"),
    config: include('path = "extra/a"', 'path = "extra/broken"'),
  }),
  make("include of a profile", [...LIB, "-P", "ci"], {
    ...extra(),
    config: `${include('path = "gone"')}[profile.ci]\narchive.include = [{ path = "extra/one", relative-to = "target" }]\n`,
  }),
  make("for a suite", ["--workspace"], {
    env: { __NEXTEST_REDACT: "1" },
    config: include('path = "gone"', 'path = "debug/build"'),
  }),
  make("for a suite, failing", LIB, {
    env: { __NEXTEST_REDACT: "1" },
    config: include('path = "gone", on-missing = "error"'),
    exitCode: 103,
    produced: [],
  }),
  make("highest level", [...LIB, "--zstd-level", "9"], {
    args: ["archive", "--archive-file", FILE, ...LIB, "--zstd-level", "9"],
  }),
  make("level that is no number", [], {
    args: ["archive", "--archive-file", FILE, "--zstd-level", "x"],
    exitCode: 2,
    stderr: "present",
    produced: [],
  }),
  make("odd name", [], {
    args: ["archive", "--archive-file", "{dir}/a.zip", ...LIB],
    exitCode: 96,
    stderr: "present",
    produced: [],
  }),
  make("format given", [], {
    args: ["archive", "--archive-file", "{dir}/a.bin", "--archive-format", "tar-zstd", ...FAST, ...LIB],
    produced: [],
  }),
  make("no such folder", [], {
    args: ["archive", "--archive-file", "{dir}/nowhere/a.tar.zst", ...LIB],
    exitCode: 103,
    stderr: "present",
    produced: [],
  }),
  make("without a name", [], { args: ["archive", ...LIB], exitCode: 2, produced: [] }),
] satisfies readonly ConformanceCase[];

const made = (by: "peer" | "ours", args: readonly string[]): Preparation => ({
  by,
  args: ["archive", "--archive-file", FILE, ...FAST, ...args],
});

/** Uses an archive of each maker. */
const use = (
  name: string,
  args: readonly string[],
  {
    of = LIB,
    after = [],
    ...more
  }: Partial<ConformanceCase> & {
    readonly of?: readonly string[];
    readonly after?: readonly Preparation[];
  } = {},
): readonly ConformanceCase[] =>
  (["peer", "ours"] as const).map((by) => ({
    name: `archive of ${by}: ${name}`,
    workspace: "basic",
    args: [args[0] ?? "", "--archive-file", FILE, ...args.slice(1)],
    before: [made(by, of), ...after],
    exitCode: 0,
    ...more,
  }));

const mkdir = (folder: string): Preparation => ({ by: "program", command: ["mkdir", "-p", folder] });
/** The workspace without what was built, elsewhere. */
const COPY: Preparation = {
  by: "program",
  command: ["sh", "-c", "mkdir {dir}/moved && tar -cf - --exclude target . | tar -xf - -C {dir}/moved"],
};
/** Variables of the test, and what the runner says; the environment of the suite itself is left out. */
function onlyVariables(text: string): string {
  const mine = /^ *(?:NEXTEST|CARGO_|OUT_DIR|LD_LIBRARY_PATH|cwd|args)|PASS|Archiv|Extract|tests run/;
  return text
    .split("\n")
    .filter((line) => mine.test(line) && !/PWD|CARGO_HOME/.test(line))
    .join("\n");
}

const SHOWN = ["--success-output", "immediate", "--run-ignored", "all", "-j1"];

const USED = [
  use("list", ["list"], { of: ["--workspace"] }),
  use("list JSON", ["list", "--message-format", "json"], { of: ["--workspace"], stdout: "json" }),
  use("list binaries", ["list", "--list-type", "binaries-only", "--message-format", "json"], {
    stdout: "json",
  }),
  use("run", ["run", "-j1"], { of: ["--workspace"] }),
  use("run coloured", ["run", "-j1", "--color", "always"]),
  use("deps and rdeps", ["list", "-E", "rdeps(alpha) - deps(derive)"], { of: ["--workspace"] }),
  use("partition by count", ["run", "-j1", "--partition", "count:1/2"], { of: ["--workspace"] }),
  use("partition by hash", ["list", "--partition", "hash:2/3"], { of: ["--workspace"] }),
  use("partition by slice", ["list", "--partition", "slice:2/3"], { of: ["--workspace"] }),
  use("left-out binaries", ["list", "-E", "package(native)"], {
    of: ["--workspace", "-E", "package(alpha)"],
    stderr: "ignore",
  }),
  use("nothing", ["run"], { of: ["--workspace", "-E", "none()"], exitCode: 4 }),
  use("procedural macro", ["run", "-j1", "-E", "kind(proc-macro)"], { of: ["-p", "derive"] }),
  use("dynamic library", ["run", "-j1", "-E", "package(shared-object)"], { of: ["-p", "shared-object"] }),
  use("environment", ["run", ...SHOWN, "-E", "package(beta-hyphen)"], {
    of: ["--workspace", "-E", "package(beta-hyphen)"],
  }),
  use("all variables", ["run", ...SHOWN, "shows_its_environment"], {
    workspace: "outcomes",
    of: [],
    after: [COPY],
    adjust: onlyVariables,
  }),
  use(
    "all variables of a moved workspace",
    ["run", ...SHOWN, "shows_its_environment", "--workspace-remap", "{dir}/moved"],
    {
      workspace: "outcomes",
      of: [],
      after: [COPY],
      adjust: onlyVariables,
    },
  ),
  use("setup script of the target directory", ["run", "-j1", "adds"], {
    of: ["-p", "alpha"],
    config:
      'experimental = ["setup-scripts"]\n[scripts.setup.tool]\ncommand = { command-line = "debug/alpha-tool", relative-to = "target" }\n[[profile.default.scripts]]\nfilter = "all()"\nsetup = "tool"\n',
  }),
  use("moved, by metadata of an archive", ["run"], {
    args: [
      "run",
      "-j1",
      "--binaries-metadata",
      "{dir}/out/target/nextest/binaries-metadata.json",
      "--cargo-metadata",
      "{dir}/out/target/nextest/cargo-metadata.json",
      "--target-dir-remap",
      "{dir}/out/target",
      "--workspace-remap",
      "{dir}/moved",
    ],
    after: [
      COPY,
      mkdir("{dir}/out"),
      { by: "peer", args: ["list", "--archive-file", FILE, "--extract-to", "{dir}/out"] },
    ],
  }),
  use("extract to", ["run", "-j1", "--extract-to", "{dir}/to"], { after: [mkdir("{dir}/to")] }),
  use("extract over", ["run", "-j1", "--extract-to", "{dir}/to", "--extract-overwrite"], {
    after: [mkdir("{dir}/to/target")],
  }),
  use("extract beside", ["run", "--extract-to", "{dir}/to"], {
    after: [mkdir("{dir}/to/target")],
    exitCode: 96,
    stderr: "present",
  }),
  use("extract nowhere", ["run", "--extract-to", "{dir}/nowhere"], { exitCode: 96, stderr: "present" }),
  use("moved workspace", ["run", "-j1", "--workspace-remap", "{dir}/moved"], {
    after: [COPY],
    config: '[profile.default.junit]\npath = "junit.xml"\n',
    produced: [{ path: "{dir}/moved/target/nextest/default/junit.xml", as: "text" }],
  }),
  use("moved workspace by its own configuration", ["run", "-j1", "--workspace-remap", "{dir}/moved"], {
    after: [
      COPY,
      mkdir("{dir}/moved/.config"),
      {
        by: "program",
        command: [
          "sh",
          "-c",
          "echo '[profile.default]' > {dir}/moved/.config/nextest.toml && echo 'status-level = \"none\"' >> {dir}/moved/.config/nextest.toml",
        ],
      },
    ],
  }),
  use("moved nowhere", ["run", "--workspace-remap", "{dir}/nowhere"], { exitCode: 96, stderr: "present" }),
  use("for a target", ["list", "--message-format", "json"], {
    of: [...LIB, "--target", "x86_64-unknown-linux-gnu"],
    stdout: "json",
  }),
  use("build directory apart", ["run", "-j1"], { of: [...LIB, "--config", "build.build-dir='apart'"] }),
  use("with cargo's options", ["run", "-p", "alpha"], { exitCode: 2, stderr: "ignore" }),
  use("with metadata", ["run", "--binaries-metadata", "x"], { exitCode: 2 }),
  use("overwrite without a folder", ["run", "--extract-overwrite"], { exitCode: 2 }),
  use("persist and extract to", ["run", "--persist-extract-tempdir", "--extract-to", "{dir}"], {
    exitCode: 2,
  }),
  use("odd format", ["run", "--archive-format", "zip"], { exitCode: 2, stderr: "present" }),
].flat();

const ALTER = [process.execPath, path.resolve(import.meta.dirname, "../archives/alter.ts")];

/** An archive that was altered. */
const altered = (how: string, exitCode: number, more: Partial<ConformanceCase> = {}): ConformanceCase => ({
  name: `archive altered: ${how}`,
  workspace: "basic",
  args: ["run", "-j1", "--archive-file", "{dir}/altered.tar.zst"],
  before: [made("peer", LIB), { by: "program", command: [...ALTER, how, FILE, "{dir}/altered.tar.zst"] }],
  exitCode,
  stderr: "present",
  ...more,
});

const REFUSED = [
  altered("cut", 96),
  altered("no binaries metadata", 96),
  altered("no cargo metadata", 96),
  altered("bad binaries metadata", 96),
  altered("bad cargo metadata", 96),
  altered("dots", 96),
  altered("absolute", 96),
  altered("elsewhere", 96),
  altered("through a link", 96),
  altered("hard link", 96),
  altered("more files", 0, { stderr: "text" }),
  {
    name: "archive altered: more files, unpacked",
    workspace: "basic",
    args: ["run", "-j1", "--archive-file", "{dir}/altered.tar.zst", "--extract-to", "{dir}/to"],
    before: [
      made("peer", LIB),
      mkdir("{dir}/to"),
      { by: "program", command: [...ALTER, "more files", FILE, "{dir}/altered.tar.zst"] },
    ],
    exitCode: 0,
    produced: [
      { path: "{dir}/to/target/more", as: "text" },
      { path: "{dir}/to/target/inner", as: "text" },
    ],
  },
  {
    name: "archive that is none",
    workspace: "basic",
    args: ["run", "--archive-file", "{dir}/a.tar.zst"],
    files: { "a.tar.zst": "this is no archive" },
    exitCode: 96,
    stderr: "present",
  },
  {
    name: "archive that is missing",
    workspace: "basic",
    args: ["run", "--archive-file", "{dir}/a.tar.zst"],
    exitCode: 96,
    stderr: "present",
  },
  {
    name: "archive with an odd name",
    workspace: "basic",
    args: ["list", "--archive-file", "{dir}/a.zip"],
    exitCode: 96,
    stderr: "present",
  },
] satisfies readonly ConformanceCase[];

export const ARCHIVE_CASES: readonly ConformanceCase[] = [...MADE, ...USED, ...REFUSED];
