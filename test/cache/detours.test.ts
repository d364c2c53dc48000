/** Attacks by detours: each test runs again when what it depends on changes, or is never stored. */
import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { testAttacks } from "./attack-suite.ts";
import { CachedWorkspace } from "./cached-workspace.ts";
import { changeInputs, HARMLESS, REFUSED, SEEN, writeDetours } from "./detour-tests.ts";

setDefaultTimeout(120_000);

const workspace = new CachedWorkspace("detours", writeDetours);
const never = Object.keys(REFUSED).toSorted();

beforeAll(async () => {
  await workspace.build();
  await workspace.keepBuild();
});

test("a second run executes only what is never stored", async () => {
  expect((await workspace.ran()).failures).toEqual([]);
  expect((await workspace.ran()).ran).toEqual(never);
});

testAttacks(workspace, { seen: SEEN, harmless: HARMLESS, refused: REFUSED, change: changeInputs });

const CAN_MOUNT = process.getuid?.() === 0;

/** Other file systems in the places of inputs, for one run each. */
const MOUNTS: readonly (readonly [name: string, shell: string, runs: readonly string[] | "all"])[] = [
  [
    "another file is mounted over an input",
    'cp -p data/watched "$0/copy"; echo x >> "$0/copy"; touch -r data/watched "$0/copy"; mount --bind "$0/copy" data/watched',
    ["watched"],
  ],
  [
    "an equal file is mounted over an input",
    'cp -p data/watched "$0/copy"; mount --bind "$0/copy" data/watched',
    [],
  ],
  [
    "an overlay changes an input",
    'mount -t tmpfs none "$0"; mkdir "$0/u" "$0/w"; mount -t overlay -o "lowerdir=data/deep,upperdir=$0/u,workdir=$0/w" none data/deep; echo >> data/deep/received_descriptor',
    ["received_descriptor"],
  ],
  [
    "the linker's cache is another one",
    'cp /etc/ld.so.cache "$0/copy"; echo >> "$0/copy"; mount --bind "$0/copy" /etc/ld.so.cache',
    "all",
  ],
];

for (const [name, shell, runs] of CAN_MOUNT ? MOUNTS : []) {
  test(name, async () => {
    await workspace.ran();
    const folder = fs.mkdtempSync(path.join(path.dirname(workspace.root), "mounted-"));
    const inner = `cd package; ${shell}; cd ..; exec "$@"`;
    const { ran, failures, cached } = await workspace.ran({
      shell: `exec unshare --mount sh -e -c '${inner}' ${folder} "$@"`,
    });
    expect(failures).toEqual([]);
    expect(ran).toEqual(runs === "all" ? [...ran, ...cached].toSorted() : [...never, ...runs].toSorted());
    // Without the mount everything is as before.
    expect((await workspace.ran()).ran).toEqual(ran);
  });
}
