import { afterAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { TestBinary } from "../model/build/binaries.ts";
import { listingOf } from "../model/listed/cases.ts";
import { binaryId, packageId, testName } from "../model/ids.ts";
import { emptyHarnessWarning } from "./empty-harness.ts";

const ROOT = fs.mkdtempSync(path.join(os.tmpdir(), "empty-harness-"));
afterAll(() => fs.rmSync(ROOT, { recursive: true }));

function binaryIn(manifest: string, kind: string, name: string): TestBinary {
  const cwd = fs.mkdtempSync(path.join(ROOT, "p"));
  fs.writeFileSync(path.join(cwd, "Cargo.toml"), manifest);
  const id = binaryId(`a::${name}`);
  return {
    id,
    packageId: packageId("a"),
    packageName: "a",
    kind,
    name,
    path: "",
    buildPlatform: "target",
    cwd,
  };
}

const MANIFEST =
  '[lib]\nharness = false\n[[test]]\nname = "own"\nharness = false\n[[test]]\nname = "usual"\n';
const LISTED = listingOf([{ name: testName("t"), kind: "test", ignored: false }]);

test("one warning names every target without a test that has a harness of its own", async () => {
  const binaries = [
    binaryIn(MANIFEST, "test", "own"),
    binaryIn(MANIFEST, "test", "usual"),
    binaryIn(MANIFEST, "lib", "l"),
    binaryIn("[package]\nname = 'x'\n", "test", "plain"),
    binaryIn("harness ???", "test", "broken"),
  ];
  const empty = new Map(binaries.map(({ id }) => [id, listingOf([])]));
  const warning = await emptyHarnessWarning(binaries, empty);
  expect(warning?.message).toBe("no test listed by `a::own`, `a::l`, declared with `harness = false`");
  expect(warning?.help).toContain("empty-harness");
});

test("nothing is said of a harness that lists tests, or was not asked", async () => {
  const binary = binaryIn(MANIFEST, "test", "own");
  expect(await emptyHarnessWarning([binary], new Map([[binary.id, LISTED]]))).toBeUndefined();
  expect(await emptyHarnessWarning([binary], new Map())).toBeUndefined();
});
