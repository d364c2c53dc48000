/** Programs of the command line that are searched on PATH: another one that is found first is another command line. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { CachedWorkspace } from "./cached-workspace.ts";
import { type OracleFolders, write } from "./workspace.ts";

setDefaultTimeout(120_000);

const CONFIGURATION = ({ store }: OracleFolders): string => `experimental = ["wrapper-scripts"]
[cache]
dir = ${JSON.stringify(store)}
[scripts.wrapper.wrap]
command = "wraps"
[[profile.wrapped.scripts]]
filter = "all()"
run-wrapper = "wrap"
`;

const workspace = new CachedWorkspace("search", (folders) => {
  const { root } = folders;
  write(root, "Cargo.toml", '[package]\nname = "searched"\nversion = "0.1.0"\nedition = "2021"\n');
  write(root, "src/lib.rs", "#[test] fn passes() {}\n");
  write(root, ".config/nextest.toml", CONFIGURATION(folders));
});
const folders = ["early", "late"].map((each) => path.join(path.dirname(workspace.root), each));
const PATH = [...folders, process.env["PATH"] ?? ""].join(":");

function writeProgram(folder: string | undefined, name: string): string {
  const file = path.join(folder ?? "", name);
  fs.writeFileSync(file, '#!/bin/sh\nexec "$@"\n');
  fs.chmodSync(file, 0o755);
  return file;
}

beforeAll(async () => {
  for (const folder of folders) fs.mkdirSync(folder, { recursive: true });
  await workspace.build();
});

const KINDS = [
  { kind: "a wrapper script", name: "wraps", args: ["--profile", "wrapped"], env: { PATH } },
  {
    kind: "a target runner",
    name: "carries",
    args: [],
    env: {
      PATH,
      [`CARGO_TARGET_${process.arch === "x64" ? "X86_64" : "AARCH64"}_UNKNOWN_LINUX_GNU_RUNNER`]: "carries",
    },
  },
];

for (const { kind, name, args, env } of KINDS)
  test(`${kind} that is found in an earlier folder of PATH than before`, async () => {
    writeProgram(folders[1], name);
    await workspace.ran({ args, env });
    expect((await workspace.ran({ args, env })).ran).toEqual([]);
    const early = writeProgram(folders[0], name);
    expect((await workspace.ran({ args, env })).ran).toEqual(["passes"]);
    expect((await workspace.ran({ args, env })).ran).toEqual([]);
    fs.rmSync(early);
    expect((await workspace.ran({ args, env })).ran).toEqual([]);
  });
