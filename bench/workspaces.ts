/** Generated Rust workspaces for the benchmarks, in `.bench/`. */
import * as fs from "node:fs";
import * as path from "node:path";

export const CACHE = path.resolve(import.meta.dirname, "../.bench");

interface Generated {
  readonly lib: string;
  readonly manifest?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const many = (count: number): string =>
  Array.from({ length: count }, (_, index) => `#[test]\nfn t${String(index).padStart(5, "0")}() {}\n`).join(
    "",
  );

/** 50,000 tests in five binaries that can only list, so that the runner is measured and not libtest. */
const LISTER = `fn main() {
    let ignored = std::env::args().any(|argument| argument == "--ignored");
    if ignored { return; }
    use std::io::Write;
    let stdout = std::io::stdout();
    let mut out = std::io::BufWriter::new(stdout.lock());
    for index in 0..10_000 {
        writeln!(out, "module_{}::submodule::test_case_number_{:05}: test", index % 97, index).unwrap();
    }
}
`;

const TWENTY = Array.from({ length: 20 }, (_, index) => index);

/** One of each kind of matcher; all of them match names of tests. */
function overrideFilter(index: number): string {
  const filters = [
    `test(number_${String(index).padStart(2, "0")})`,
    `test(/case_number_\\d*${index % 10}${(index * 3) % 10}$/)`,
    `test(#module_${index}::*)`,
    `binary(lister_${(index % 5) + 1}) and not test(~_0)`,
  ];
  return filters[index % filters.length] ?? "";
}

/** A configuration of twenty overrides, each with a separate group. */
const OVERRIDES = [
  ...TWENTY.map((index) => `test-groups.g${index}.max-threads = ${index + 1}\n`),
  ...TWENTY.map(
    (index) =>
      `[[profile.default.overrides]]\nfilter = '${overrideFilter(index)}'\ntest-group = "g${index}"\n`,
  ),
].join("");

const GENERATED: Readonly<Record<string, Generated>> = {
  empty: {
    lib: many(5000),
    files: { "record.toml": "experimental.record = true\nrecord.enabled = true\n" },
  },
  one: { lib: many(1) },
  fourteen: {
    lib: "",
    files: Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`tests/it_${index}.rs`, "#[test]\nfn works() {}\n"]),
    ),
  },
  lister: {
    lib: "",
    manifest: [1, 2, 3, 4, 5].map((n) => `[[test]]\nname = "lister_${n}"\nharness = false\n`).join(""),
    files: {
      ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`tests/lister_${n}.rs`, LISTER])),
      "overrides.toml": OVERRIDES,
    },
  },
};

/** The folder of a generated workspace, built for tests. */
export async function generated(name: string): Promise<string> {
  const recipe = GENERATED[name];
  if (recipe === undefined) throw new Error(`no benchmark workspace is called ${name}`);
  const folder = path.join(CACHE, name);
  const files = {
    "Cargo.toml": `[package]\nname = "bench-${name}"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[lib]\ndoctest = false\n${recipe.manifest ?? ""}`,
    "src/lib.rs": recipe.lib,
    ...recipe.files,
  };
  for (const [file, text] of Object.entries(files)) {
    const full = path.join(folder, file);
    if (fs.existsSync(full) && fs.readFileSync(full, "utf8") === text) continue;
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }
  await command(["cargo", "test", "--no-run", "--quiet"], folder);
  return folder;
}

/** The same with an archive made by this program, `target/given.tar.zst`. */
export async function archived(name: string): Promise<string> {
  const folder = await generated(name);
  const executable = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
  await command([executable, "nextest", "archive", "--archive-file", "target/given.tar.zst"], folder);
  return folder;
}

/** The same with a recording made by this program, `target/given.zip`. */
export async function recorded(name: string): Promise<string> {
  const folder = await generated(name);
  if (fs.existsSync(path.join(folder, "target/given.zip"))) return folder;
  const executable = path.resolve(import.meta.dirname, "../dist/cargo-nextest");
  const env = { NEXTEST_STATE_DIR: path.join(folder, "target/state") };
  const nextest = [executable, "nextest", "--user-config-file", "record.toml"];
  await command([...nextest, "run", "--status-level", "none"], folder, env);
  await command([...nextest, "store", "export", "latest", "--archive-file", "target/given.zip"], folder, env);
  return folder;
}

export async function command(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = Bun.spawn([...argv], {
    cwd,
    env: { ...process.env, ...env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error(`failed: ${argv.join(" ")}`);
}
