/** The runtime inside the executable obeys no variable and no file of its own; tests get the variables unchanged. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { RUSTDOC_CALLS_VARIABLE } from "../../src/model/suite-variables.ts";
import { HOSTILE_FILES, hostileVariables } from "../../tools/verify-isolation.ts";
import { scratchFolder } from "./fixtures.ts";
import { shared } from "./rig.ts";

setDefaultTimeout(60_000);

function hostileFolder(): string {
  const folder = scratchFolder();
  for (const [name, text] of Object.entries(HOSTILE_FILES)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

const RUN = ["run", "--run-ignored", "only", "--success-output", "immediate", "shows_its_environment"];

describe.if(process.platform === "linux")("the runtime's own variables and files", () => {
  test("change nothing, and reach the tests as they are", async () => {
    const workspace = await shared("outcomes");
    const folder = hostileFolder();
    const env = hostileVariables(folder);
    const manifest = ["--manifest-path", path.join(workspace.folder, "Cargo.toml")];
    const ran = await workspace.nextest([...RUN, ...manifest], { env, cwd: folder });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toBe("");
    for (const [name, value] of Object.entries(env)) expect(ran.stderr).toContain(`    ${name}=${value}\n`);
    expect(ran.stderr).not.toMatch(/^(?!.*=).*intruder/m);
    expect(fs.readdirSync(folder).toSorted()).toEqual(Object.keys(HOSTILE_FILES).toSorted());
  });

  test("do not end a run without a test", async () => {
    const workspace = await shared("outcomes");
    const { exitCode } = await workspace.nextest(["run", "no_such_test_anywhere"], {
      env: { BUN_OPTIONS: "--version cargo-nextest", BUN_BE_BUN: "1" },
    });
    expect(exitCode).toBe(4);
  });

  test("do not turn a run into rustdoc, which this program stands in for while cargo documents", async () => {
    const workspace = await shared("outcomes");
    const folder = scratchFolder();
    const { exitCode } = await workspace.nextest(["run", "no_such_test_anywhere"], {
      env: { [RUSTDOC_CALLS_VARIABLE]: folder },
    });
    expect([exitCode, fs.readdirSync(folder)]).toEqual([4, []]);
  });
});
