/** Attacks on `--changed` by what is hidden from git, and by a work tree that is not the workspace's. */
import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { addTest, crate } from "./edit-tools.ts";
import { HIDDEN_ATTACKS } from "./hidden-edits.ts";
import { Oracle } from "./oracle.ts";
import { tryAttacks } from "./try-attacks.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

describe("edits", () => {
  const oracle = new Oracle({ write: (root) => writeSmallWorkspace(root, { top: true }) });
  beforeAll(async () => {
    await oracle.open();
  });
  tryAttacks(oracle, HIDDEN_ATTACKS);
});

describe("a work tree elsewhere", () => {
  const oracle = new Oracle({ write: writeSmallWorkspace });
  const copy = path.join(oracle.scratch, "copy");
  beforeAll(async () => {
    await oracle.open();
    fs.cpSync(oracle.root, copy, { recursive: true });
    fs.rmSync(path.join(copy, ".git"), { recursive: true });
    addTest(oracle, crate("gen", "src/lib.rs"));
  });
  const failure = async (): Promise<string> =>
    await oracle.judge().then(
      () => "",
      (thrown: unknown) => String(thrown),
    );

  test("that a variable names is an error", async () => {
    oracle.env["GIT_DIR"] = oracle.path(".git");
    oracle.env["GIT_WORK_TREE"] = copy;
    expect(await failure()).toContain("the workspace is not in git's work tree");
    oracle.env["GIT_WORK_TREE"] = oracle.root;
    expect(await failure()).toBe("");
    delete oracle.env["GIT_DIR"];
    delete oracle.env["GIT_WORK_TREE"];
  });

  test("that git's settings name is an error", async () => {
    await oracle.run(["git", "config", "core.worktree", copy]);
    expect(await failure()).toContain("the workspace is not in git's work tree");
  });
});
