/** On systems without a shell, the program itself replaces it. Here the same mode runs on this system. */
import { expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { compileAll } from "../../src/doctest/compile/compile-all.ts";
import { RUN_NUMBER } from "../../src/doctest/compile/merged-runner.ts";
import { COLLECT_WORD, REPORT_WORD } from "../../src/model/listed/doctest-words.ts";
import { runCommand } from "../../src/os/processes/run-command.ts";
import { ENVIRONMENT, EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { run } from "./rig.ts";

setDefaultTimeout(120_000);

const block = (words: string, code: string): string => `/// \`\`\`${words}\n/// ${code}\n/// \`\`\`\n///\n`;

test("rustdoc hands executables to the program, merged ones as well", async () => {
  const folder = scratchFolder();
  const source = [
    block("", "assert_eq!(1 + 1, 2);"),
    block("", "panic!()"),
    block("should_panic", "panic!()"),
    block("standalone_crate", "println!()"),
    block("standalone_crate,should_panic", "panic!()"),
    block("standalone_crate,should_panic", "println!()"),
    block("compile_fail", "let _: u8 = ();"),
  ].join("");
  fs.writeFileSync(path.join(folder, "a crate.rs"), `${source}pub fn f() {}\n`);
  const call = {
    args: ["--edition=2024", "--crate-type", "lib", "--crate-name", "lonely", "--test", "a crate.rs"],
    cwd: folder,
    env: { ...ENVIRONMENT },
  };
  const ports = {
    run: runCommand,
    wall: Date.now,
    collector: [EXECUTABLE, COLLECT_WORD],
    system: "linux",
  } as const;
  const packageFolder = path.join(folder, "sets é");
  const { crates } = await compileAll(ports, {
    crates: [{ call, packageFolder }],
    rustdoc: "rustdoc",
    toolchain: "t",
    threads: { threads: 2, isDefault: false },
    includeIgnored: false,
    onProgress: () => undefined,
  });
  const [crate] = crates;
  if (crate?.ok !== true) throw new Error(crate?.error);
  const results = await Promise.all(
    crate.value.record.tests.map(async ({ name, run: how }) => {
      if (how.kind === "compiled") return [name, how.passed ? "passes" : "fails"];
      const env: Record<string, string> =
        how.number === undefined ? {} : { [RUN_NUMBER]: String(how.number) };
      const { exitCode } = await run([path.join(crate.value.folder, how.file)], { env });
      return [name, (exitCode === 0) === how.shouldPanic ? "fails" : "passes"];
    }),
  );
  const line = (number: number): string => `a crate.rs - f (line ${number})`;
  expect(Object.fromEntries(results)).toEqual({
    [line(1)]: "passes",
    [line(5)]: "fails",
    [line(9)]: "passes",
    [line(13)]: "passes",
    [line(17)]: "passes",
    [line(21)]: "fails",
    [line(25)]: "passes",
  });
});

test("a result that compiling decided is reported by the program", async () => {
  const file = path.join(scratchFolder(), "output é");
  fs.writeFileSync(file, "error: no\n");
  const failed = await run([EXECUTABLE, REPORT_WORD, "1", file]);
  expect(failed).toEqual({ exitCode: 1, stdout: "", stderr: "error: no\n" });
  const passed = await run([EXECUTABLE, REPORT_WORD, "0"]);
  expect(passed).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});
