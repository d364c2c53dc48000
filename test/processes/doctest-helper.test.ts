/** The programs that stand in for rustdoc and its runtool while doctests are compiled: the native one and the script. */
import { afterAll, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { COLLECTED, COLLECTOR, keptExecutable, ORDER } from "../../src/doctest/compile/collector.ts";
import { recordedCalls } from "../../src/doctest/rustdoc/recorded-calls.ts";
import { RUNNER_VARIABLE, RUSTDOC_CALLS_VARIABLE } from "../../src/model/suite-variables.ts";
import { nativeHelper } from "../../src/os/linux/native-helper.ts";
import { buildHelper } from "../../tools/build-native.ts";

const top = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "doctest é "));
afterAll(() => fs.rmSync(top, { recursive: true }));

const script = path.join(top, "collector");
fs.writeFileSync(script, COLLECTOR, { mode: 0o755 });
if (process.arch === "x64" || process.arch === "arm64")
  await buildHelper(process.arch, { helper: "doctest" });
const helper = nativeHelper("doctest");
const collectors: readonly { readonly kind: string; readonly collector: string }[] = [
  { kind: "script", collector: script },
  ...(helper === undefined ? [] : [{ kind: "native", collector: helper }]),
];

interface Called {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function call(argv: readonly (string | undefined)[], { cwd = top, env = {} }: Called = {}) {
  const words = argv.map((word) => word ?? "");
  const { exitCode, stdout, stderr } = Bun.spawnSync([...words], {
    cwd,
    env: { PATH: "/usr/bin:/bin", ...env },
  });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe.each(collectors)("the $kind collector", ({ collector }) => {
  /** As rustdoc leaves it: each executable in a folder of its own. */
  function compiled(files: readonly string[]) {
    const keep = fs.mkdtempSync(path.join(top, "keep "));
    const folder = path.join(keep, "tmp", "rustdoctestAb1");
    fs.mkdirSync(folder, { recursive: true });
    for (const file of files) fs.writeFileSync(path.join(folder, file), file);
    return { keep, executable: path.join(folder, "rust_out") };
  }

  test("moves an executable, notes the order, and names it in its output", () => {
    const { keep, executable } = compiled(["rust_out", "main.rs"]);
    const { exitCode, stdout } = call([collector, keep, executable]);
    expect([exitCode, keptExecutable(stdout)]).toEqual([COLLECTED, "rustdoctestAb1"]);
    expect(fs.readFileSync(path.join(keep, "rustdoctestAb1"), "utf8")).toBe("rust_out");
    expect(fs.existsSync(executable)).toBe(false);
    expect(fs.readFileSync(path.join(keep, ORDER), "utf8")).toBe("rustdoctestAb1\n");
  });

  test("brings the source of a merged executable, and succeeds without a name", () => {
    // More entries than the system lists at once.
    const others = Array.from({ length: 400 }, (_entry, at) => `${"long".repeat(50)}-${at}`);
    const { keep, executable } = compiled([...others, "rust_out", "doctest_runner_2024.rs"]);
    expect(call([collector, keep, executable])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(fs.readFileSync(path.join(keep, "rustdoctestAb1.rs"), "utf8")).toBe("doctest_runner_2024.rs");
    expect(fs.existsSync(path.join(keep, ORDER))).toBe(false);
  });

  test("fails, with a message and without a name, if there is nothing to move", () => {
    const { keep, executable } = compiled([]);
    const { exitCode, stdout, stderr } = call([collector, keep, executable]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("rustdoctestAb1/rust_out");
  });
});

describe.skipIf(helper === undefined)("in rustdoc's place", () => {
  const folderOf = (): string => fs.mkdtempSync(path.join(top, "calls "));

  test("a call is recorded with its arguments, working directory and variables", () => {
    const folder = folderOf();
    const args = ["--test", "src/a b.rs", "", "--cfg", 'feature="ä\nö"'];
    const env = { EMPTY: "", MANY: "a=b\n=c", "odd-name": "x".repeat(100_000) };
    const set = { ...env, [RUSTDOC_CALLS_VARIABLE]: folder, [RUNNER_VARIABLE]: "/nowhere" };
    expect(call([helper, ...args], { env: set })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const calls = recordedCalls(folder);
    expect(calls).toEqual({ ok: true, value: [{ args, cwd: top, env: { PATH: "/usr/bin:/bin", ...env } }] });
  });

  test("bytes that are not UTF-8 are kept", () => {
    const folder = folderOf();
    const odd = "\\377";
    const line = `export ODD="$(printf '${odd}')"; exec "$0" --test "$(printf '${odd}')"`;
    call(["/bin/sh", "-c", line, helper], { env: { [RUSTDOC_CALLS_VARIABLE]: folder } });
    const calls = recordedCalls(folder);
    const [only] = calls.ok ? calls.value : [];
    expect([only?.args, only?.env["ODD"]]).toEqual([["--test", "\udcff"], "\udcff"]);
  });

  test("each of many calls has its own record", () => {
    const folder = folderOf();
    const line = 'for n in 1 2 3 4 5; do "$0" --test $n & done; wait; exec "$0" --test 6';
    call(["/bin/sh", "-c", line, helper], { env: { [RUSTDOC_CALLS_VARIABLE]: folder } });
    const calls = recordedCalls(folder);
    const numbers = calls.ok ? calls.value.map(({ args }) => args[1]) : [];
    expect(new Set(numbers)).toEqual(new Set(["1", "2", "3", "4", "5", "6"]));
    expect(numbers.length).toBe(6);
  });

  test.each([[["-vV"]], [["--test", "@file"]]])("%p is left to the runner's executable", (args) => {
    const folder = folderOf();
    const env = { [RUSTDOC_CALLS_VARIABLE]: folder, [RUNNER_VARIABLE]: "/bin/echo" };
    expect(call([helper, ...args], { env }).stdout).toBe(`${args.join(" ")}\n`);
    expect(recordedCalls(folder)).toEqual({ ok: true, value: [] });
  });

  test("fails if the call cannot be written", () => {
    const folder = path.join(top, "missing");
    const { exitCode, stderr } = call([helper, "--test"], { env: { [RUSTDOC_CALLS_VARIABLE]: folder } });
    expect(exitCode).toBe(96);
    expect(stderr).toContain(`failed to write ${folder}/`);
  });

  test("a record that is cut off is refused", () => {
    const folder = folderOf();
    fs.writeFileSync(path.join(folder, "1-0.call"), `${top}\u00002\u0000--test\u0000`);
    expect(recordedCalls(folder).ok).toBe(false);
  });
});
