/** `--changed` in a real repository: what people type, and what goes wrong around git. */
import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import { scratchFolder } from "./fixtures.ts";
import { laterSecond } from "../changed/oracle.ts";
import { own, run, Workspace } from "./rig.ts";

setDefaultTimeout(120_000);

const CASE = v.object({ "filter-match": v.object({ status: v.string() }) });
const LIST = v.object({
  "rust-suites": v.record(v.string(), v.object({ testcases: v.record(v.string(), CASE) })),
});

const EXPLAINED = v.object({
  changes: v.array(v.object({ path: v.string(), kind: v.string() })),
  tests: v.array(
    v.object({
      "test-name": v.string(),
      affected: v.boolean(),
      chosen: v.boolean(),
      chain: v.optional(v.array(v.string())),
    }),
  ),
});

let workspace: Workspace;

async function git(folder: string, ...args: readonly string[]): Promise<void> {
  const user = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
  const ran = await run(["git", ...user, ...args], { cwd: folder });
  expect(ran).toMatchObject({ exitCode: 0 });
}

async function commit(folder: string): Promise<void> {
  await git(folder, "add", "-A");
  await git(folder, "commit", "-q", "--allow-empty", "-m", "state");
}

beforeAll(async () => {
  workspace = await own("basic");
  workspace.write(".gitignore", "target\n");
  await git(workspace.folder, "init", "-q");
  // What build scripts generated is older than the base.
  await laterSecond(Date.now());
  await commit(workspace.folder);
});

/** The binaries that a list has tests of. */
async function listed(...args: readonly string[]): Promise<readonly string[]> {
  const scope = args.includes("--archive-file") ? [] : ["--workspace"];
  const ran = await workspace.nextest(["list", ...scope, "--message-format", "json", ...args]);
  expect(ran).toMatchObject({ exitCode: 0 });
  const { "rust-suites": suites } = v.parse(LIST, JSON.parse(ran.stdout));
  return Object.entries(suites)
    .filter(([, { testcases }]) =>
      Object.values(testcases).some((each) => each["filter-match"].status === "matches"),
    )
    .map(([id]) => id);
}

function touch(file: string, text = "\n// changed\n"): () => void {
  const full = path.join(workspace.folder, file);
  const before = fs.readFileSync(full, "utf8");
  fs.writeFileSync(full, before + text);
  return () => fs.writeFileSync(full, before);
}

describe("a selection", () => {
  test("nothing changed: the run says so and succeeds", async () => {
    const ran = await workspace.nextest(["run", "--workspace", "--changed"]);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toContain("no tests are affected");
    expect(await workspace.nextest(["run", "--workspace", "--changed", "--no-tests", "fail"])).toMatchObject({
      exitCode: 4,
    });
  });

  test("an integration test alone, with names and filtersets besides", async () => {
    const everything = await listed();
    const id = everything.find((each) => /^alpha::[^/]+$/.test(each)) ?? "";
    const undo = touch(`alpha/tests/${id.split("::")[1]}.rs`);
    expect(await listed("--changed")).toEqual([id]);
    expect(await listed("--changed", "-E", "affected() | kind(bin)")).toEqual(
      everything.filter((each) => each === id || each.includes("::bin/")),
    );
    expect(await listed("--changed", "-E", "not affected()")).toEqual(
      everything.filter((each) => each !== id),
    );
    expect(await listed("-E", "affected()")).toEqual([id]);
    expect(await listed("--changed", "-E", "kind(bin)")).toEqual([]);
    undo();
  });

  test("since the common ancestor, committed or not", async () => {
    await git(workspace.folder, "checkout", "-q", "-b", "work");
    const undo = touch("alpha/src/lib.rs");
    await commit(workspace.folder);
    expect(await listed("--changed")).toEqual([]);
    expect(await listed("--changed=main")).toContain("alpha");
    undo();
    expect(await listed("--changed")).toContain("alpha");
    await git(workspace.folder, "checkout", "-q", "-f", "main");
  });

  test("a list of files, from a file and from standard input", async () => {
    const list = path.join(scratchFolder(), "files");
    fs.writeFileSync(list, "alpha/src/lib.rs\n");
    expect(await listed("--changed-files", list)).toContain("alpha");
    const piped = await workspace.nextest(["list", "--workspace", "--changed-files", "-", "--explain"], {
      shell: 'echo alpha/src/lib.rs | "$@"',
    });
    expect(piped.stdout).toContain("alpha/src/lib.rs → alpha");
    // As many steps up as lead above the root, which is its own parent.
    fs.writeFileSync(list, `${"../".repeat(40)}no-such-file\nalpha/src/lib.rs\n`);
    expect(await listed("--changed-files", list)).toContain("alpha");
  });

  test("explained on standard error before a run, and in place of a list", async () => {
    const undo = touch("alpha/src/lib.rs");
    const ran = await workspace.nextest(["run", "--workspace", "--changed", "--explain"]);
    expect(ran.stderr).toMatch(/^alpha: affected\n {4}alpha\/src\/lib\.rs → alpha$/m);
    undo();
  });

  test("explained for each test, also where another filter leaves it out or a rule's filter chooses it", async () => {
    const undo = touch("alpha/src/lib.rs");
    const config = path.join(scratchFolder(), "rules.toml");
    fs.writeFileSync(
      config,
      '[[changed.rules]]\npaths = ["alpha/src/lib.rs"]\nfilter = "binary_id(native) & test(twice)"\ncontinue = true\n',
    );
    const args = ["list", "--workspace", "--changed", "--explain=tests", "--config-file", config];
    const { stdout } = await workspace.nextest(args);
    expect(stdout).toMatch(/^alpha tests::[a-z_]+: affected\n {4}alpha\/src\/lib\.rs → alpha$/m);
    expect(stdout).toMatch(/^alpha tests::[a-z_]+: affected, but left out: it is ignored\n {4}alpha\/src/m);
    const json = v.parse(
      EXPLAINED,
      JSON.parse((await workspace.nextest([...args, "--message-format", "json"])).stdout),
    );
    expect(json.changes).toEqual([{ path: "alpha/src/lib.rs", kind: "modified" }]);
    const all = json.tests.filter(({ affected }) => affected);
    expect(all.length).toBeGreaterThan(3);
    for (const each of all) expect(each.chain?.[0]).toStartWith("alpha/src/lib.rs");
    const ran = await workspace.nextest([
      "run",
      "--workspace",
      "--changed",
      "--explain=tests",
      "-E",
      "test(=tests::adds)",
    ]);
    expect(ran.stderr).toMatch(/^alpha tests::[a-z_]+: affected, but left out: no filterset matches it$/m);
    expect(ran.stderr).toMatch(/^alpha tests::adds: affected$/m);
    const none = await workspace.nextest([
      "list",
      "--workspace",
      "--changed",
      "--explain=tests",
      "-E",
      "none()",
    ]);
    expect(none.stdout).toMatch(/^alpha: affected, but left out: no filterset matches it$/m);
    const refused = await workspace.nextest(["list", "--changed", "--explain=crates"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("binaries");
    undo();
  });

  test("an archive holds affected binaries only", async () => {
    const undo = touch("alpha/src/lib.rs");
    const file = path.join(scratchFolder(), "a.tar.zst");
    const made = await workspace.nextest(["archive", "--workspace", "--changed", "--archive-file", file]);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(made.stderr).toMatch(/Archiving \d+ binar/);
    const refused = await workspace.nextest(["list", "--archive-file", file, "--changed"]);
    expect(refused).toMatchObject({ exitCode: 96 });
    expect(refused.stderr).toContain("archive --changed");
    undo();
  });

  test("an archive holds binaries of which a rule selects some tests", async () => {
    const undo = touch("alpha/src/lib.rs");
    const [config, file] = ["rule.toml", "b.tar.zst"].map((name) => path.join(scratchFolder(), name));
    fs.writeFileSync(
      config ?? "",
      '[[changed.rules]]\npaths = ["alpha/src/lib.rs"]\nfilter = "binary_id(native) & test(twice)"\n',
    );
    const options = ["--changed", "--config-file", config ?? "", "--archive-file", file ?? ""];
    const made = await workspace.nextest(["archive", "--workspace", ...options]);
    expect(made).toMatchObject({ exitCode: 0 });
    undo();
    expect(await listed("--archive-file", file ?? "")).toEqual(["native"]);
  });

  test("a default filter may say `affected()`: it leaves out tests only when something is compared", async () => {
    const undo = touch("alpha/src/lib.rs");
    const config = path.join(scratchFolder(), "nextest.toml");
    fs.writeFileSync(config, "[profile.default]\ndefault-filter = 'affected() - kind(bin)'\n");
    const all = await listed("--config-file", config);
    const some = await listed("--config-file", config, "--changed");
    expect(all.length).toBeGreaterThan(some.length);
    expect(some).toContain("alpha");
    undo();
  });

  test("the narrow build leaves the other packages alone", async () => {
    const undo = touch("alpha/src/lib.rs");
    const full = await listed("--changed");
    expect(await listed("--changed", "--changed-build", "narrow")).toEqual(full);
    undo();
  });
});

describe("what goes wrong", () => {
  async function refused(args: readonly string[], options = {}): Promise<string> {
    const ran = await workspace.nextest(["list", "--workspace", ...args], options);
    expect(ran).toMatchObject({ exitCode: 96, stdout: "" });
    // Before anything is built.
    expect(ran.stderr).not.toContain("Finished");
    return ran.stderr;
  }

  test("an unknown base, a missing list, companions without a comparison", async () => {
    expect(await refused(["--changed=nope"])).toContain("git has no commit of that name");
    expect(await refused(["--changed=--output=x"])).toContain("git has no commit of that name");
    expect(await refused(["--changed-files", "/nonexistent/list"])).toContain("no such file");
    const list = path.join(scratchFolder(), "list");
    fs.writeFileSync(list, Array.from({ length: 500_001 }, (_, index) => `${index}\n`).join(""));
    expect(await refused(["--changed-files", list])).toContain("more than 500000 names");
    fs.truncateSync(list, 64 * 1024 * 1024 + 1);
    expect(await refused(["--changed-files", list])).toContain("file larger than 67108864 bytes");
    const alone = await workspace.nextest(["list", "--explain"]);
    expect(alone).toMatchObject({ exitCode: 2 });
    expect(alone.stderr).toContain("--explain");
  });

  test("no git, and no repository", async () => {
    const copy = await own("basic");
    const ran = await copy.nextest(["list", "--changed"], { env: { GIT_CEILING_DIRECTORIES: "/" } });
    expect(ran).toMatchObject({ exitCode: 96 });
    expect(ran.stderr).toContain("--changed-files");
  });

  test("a shallow clone without the base, and a detached head", async () => {
    const clone = path.join(scratchFolder(), "clone");
    await run(["git", "clone", "-q", "--depth", "1", `file://${workspace.folder}`, clone]);
    await git(clone, "fetch", "-q", "--depth", "1", "origin", "work");
    await git(clone, "checkout", "-q", "--detach", "HEAD");
    const shallow = new Workspace(clone);
    const ran = await shallow.nextest(["list", "--changed=FETCH_HEAD"]);
    expect(ran).toMatchObject({ exitCode: 96 });
    expect(ran.stderr).toContain("shallow clone");
    expect(await shallow.nextest(["list", "--changed"])).toMatchObject({ exitCode: 0 });
  });

  test("a repository without a commit: everything is new", async () => {
    const fresh = await own("basic");
    fresh.write(".gitignore", "target\n");
    await git(fresh.folder, "init", "-q");
    const ran = await fresh.nextest(["list", "--workspace", "--changed", "--explain"]);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).not.toContain("not affected");
  });
});
