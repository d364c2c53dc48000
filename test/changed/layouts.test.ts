/** `--changed` in repositories of every shape: the same edits must be found in each. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { addTest, crate, link } from "./edit-tools.ts";
import { GIT, Oracle, type OracleOptions } from "./oracle.ts";
import { writeSmallWorkspace } from "./workspace.ts";

setDefaultTimeout(180_000);

interface Layout extends Omit<OracleOptions, "write"> {
  readonly name: string;
  /** Once everything is built. */
  readonly afterwards?: (oracle: Oracle) => Promise<void> | void;
}

/** The repository is `folder` of the scratch folder, and everything in it is committed. */
async function repositoryAt(it: Oracle, folder: string, ...options: readonly string[]): Promise<void> {
  const root = path.join(it.scratch, folder);
  await it.run(["git", "init", "-q", ...options], root);
  await commitAt(it, root);
}

async function commitAt(it: Oracle, root: string): Promise<void> {
  await it.run(["git", "add", "-A"], root);
  await it.run([...GIT, "commit", "-q", "-m", "state"], root);
}

/** Makes a repository of the workspace, and puts something made of that in the workspace's place. */
async function replace(it: Oracle, make: (origin: string) => readonly (readonly string[])[]): Promise<void> {
  await repositoryAt(it, "ws");
  const origin = path.join(it.scratch, "origin");
  fs.renameSync(it.root, origin);
  for (const command of make(origin)) await it.run(command, origin);
}

const sparse =
  (...patterns: readonly string[]) =>
  async (it: Oracle): Promise<void> => {
    await repositoryAt(it, "ws");
    await it.run(["git", "sparse-checkout", "set", ...patterns]);
  };

const LAYOUTS: readonly Layout[] = [
  {
    name: "a workspace in a folder of the repository",
    folder: "repo/in here/ws",
    repository: (it) => repositoryAt(it, "repo"),
  },
  {
    name: "a repository inside a repository",
    folder: "repo/ws",
    repository: async (it) => {
      await repositoryAt(it, "repo/ws");
      fs.writeFileSync(path.join(it.scratch, "repo/.gitignore"), "*\n");
      await it.run(["git", "init", "-q"], path.join(it.scratch, "repo"));
    },
  },
  {
    name: "a repository inside a repository that tracks its files as well",
    folder: "repo/ws",
    repository: async (it) => {
      await repositoryAt(it, "repo");
      await repositoryAt(it, "repo/ws");
    },
  },
  {
    name: "a work tree of its own",
    repository: (it) => replace(it, () => [["git", "worktree", "add", "-q", "-b", "work", it.root]]),
  },
  {
    name: "git's folder elsewhere",
    repository: (it) => repositoryAt(it, "ws", "--separate-git-dir", path.join(it.scratch, "git")),
  },
  {
    name: "a shallow clone",
    repository: (it) =>
      replace(it, (origin) => [
        [...GIT, "commit", "-q", "--allow-empty", "-m", "second"],
        ["git", "clone", "-q", "--depth", "1", `file://${origin}`, it.root],
      ]),
  },
  {
    name: "a partial clone",
    repository: (it) =>
      replace(it, (origin) => [
        ["git", "config", "uploadpack.allowFilter", "true"],
        ["git", "clone", "-q", "--filter=blob:none", `file://${origin}`, it.root],
      ]),
  },
  {
    name: "a sparse checkout by folders",
    repository: sparse("crates/base", "crates/util", "crates/gen", "crates/reader"),
  },
  { name: "a sparse checkout by patterns", repository: sparse("--no-cone", "/*", "!/crates/examples/") },
  {
    name: "a sparse checkout with an index of folders",
    repository: sparse("--sparse-index", "crates/base", "crates/util", "crates/gen", "crates/reader"),
  },
  {
    name: "a workspace that is named through a link",
    folder: "repo/in here/ws",
    options: ["--manifest-path", "../../../lk/Cargo.toml"],
    repository: async (it) => {
      fs.symlinkSync(it.root, path.join(it.scratch, "lk"));
      await repositoryAt(it, "repo");
    },
  },
  {
    name: "a workspace with a link, which is named through another",
    options: ["--manifest-path", "../lk/Cargo.toml"],
    repository: async (it) => {
      fs.symlinkSync(it.root, path.join(it.scratch, "lk"));
      link(it, crate("examples", "linked"), "../gen/schema.txt");
      await repositoryAt(it, "ws");
    },
  },
  {
    name: "a relative name of git's folder",
    folder: "repo/ws",
    repository: (it) => repositoryAt(it, "repo/ws"),
    afterwards: (it) => {
      it.env["GIT_DIR"] = ".git";
    },
  },
  {
    name: "git's folder is named, and the workspace is in a folder of the repository",
    folder: "repo/ws",
    repository: (it) => repositoryAt(it, "repo"),
    afterwards: (it) => {
      it.env["GIT_DIR"] = path.join(it.scratch, "repo/.git");
    },
  },
  {
    name: "digests of another kind",
    repository: (it) => repositoryAt(it, "ws", "--object-format=sha256"),
  },
];

describe.each(LAYOUTS.map((each) => [each.name, each] as const))("%s", (_, { afterwards, ...options }) => {
  test("edits are found", async () => {
    const oracle = new Oracle({ ...options, write: writeSmallWorkspace });
    await oracle.open();
    await afterwards?.(oracle);
    addTest(oracle, crate("base", "src/part.rs"));
    const first = await oracle.judge();
    expect(first.truth).toEqual(["base"]);
    expect(first.selected).toEqual(["base", "util"]);
    oracle.write(crate("reader", "fixtures/input.txt"), "other\n");
    oracle.remove(crate("gen", "schema.txt"));
    oracle.write(crate("gen", "schema.txt"), "v2\n");
    const second = await oracle.judge();
    expect(second.truth).toContain("reader::files");
    expect(second.truth).toContain("gen");
    expect(second.truth.filter((id) => !second.selected.includes(id))).toEqual([]);
  });
});

test("a rule is about files beside the workspace", async () => {
  const oracle = new Oracle({
    write: writeSmallWorkspace,
    folder: "repo/backend",
    repository: (it) => repositoryAt(it, "repo"),
  });
  await oracle.open();
  oracle.write("../frontend/app.ts", "one\n");
  expect((await oracle.judge()).selected).toContain("util");
  oracle.write(".config/nextest.toml", '[[changed.rules]]\npaths = ["../frontend/**"]\npackages = ["gen"]\n');
  await commitAt(oracle, oracle.path(".."));
  oracle.write("../frontend/app.ts", "two\n");
  expect((await oracle.judge()).selected).toEqual(["gen"]);
});
