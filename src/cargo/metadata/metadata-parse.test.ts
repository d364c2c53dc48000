import { expect, test } from "bun:test";
import { packageId } from "../../model/ids.ts";
import { parseMetadata } from "./metadata-parse.ts";
import { alteredMembers, APP, HELPER, RECORDED_GRAPH, RECORDED_MEMBERS } from "../recorded.fixture.ts";

const parse = (text: string) => {
  const result = parseMetadata(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

test("reads members, folders and what a manifest says", () => {
  const workspace = parse(RECORDED_MEMBERS);
  expect(workspace).toMatchObject({
    root: "/ws",
    targetDirectory: "/ws/target",
    buildDirectory: "/ws/target",
  });
  expect(workspace.members).toEqual([HELPER, APP]);
  expect(workspace.defaultMembers).toEqual([APP]);
  expect(workspace.packages.get(APP)).toMatchObject({
    name: "my-app",
    version: "1.2.3-rc.1+x",
    authors: ["Ann", "Bob"],
    license: "MIT",
    description: "",
    rustVersion: "1.70",
    isMember: true,
  });
  expect(workspace.packages.get(HELPER)?.targets).toEqual([
    {
      name: "helper",
      kinds: ["proc-macro"],
      crateTypes: ["proc-macro"],
      srcPath: "/ws/helper/src/lib.rs",
      test: true,
    },
  ]);
});

test("members alone leave the graph unread, unless there is only one of them", () => {
  expect(parse(RECORDED_MEMBERS).graphUnread).toBe(true);
  expect(parse(RECORDED_GRAPH).graphUnread).toBeUndefined();
  expect(parse(alteredMembers({ workspace_members: [APP] })).graphUnread).toBeUndefined();
});

test("an edge has each of its reasons once", () => {
  expect(parse(RECORDED_GRAPH).packages.get(APP)?.dependencies).toEqual([
    { id: HELPER, kinds: ["normal", "build"] },
  ]);
});

test("old cargos know neither build directory nor default members", () => {
  const text = alteredMembers({ build_directory: undefined, workspace_default_members: undefined });
  const workspace = parse(text);
  expect(workspace.buildDirectory).toBe("/ws/target");
  expect(workspace.defaultMembers).toEqual([HELPER, APP]);
});

test.each([
  ["", "JSON"],
  ["[]", "`the document` should be an object"],
  ["{}", "`workspace_members` should be an array"],
  [RECORDED_MEMBERS.replaceAll('"manifest_path"', '"x"'), "`manifest_path` should be a string"],
])("what is no metadata is refused (%#)", (text, cause) => {
  const result = parseMetadata(text, "m.json");
  if (result.ok) throw new Error("accepted");
  expect(result.error[0]).toMatchObject({
    kind: "setup",
    message: "failed to read cargo metadata from file `m.json`",
  });
  expect(result.error[0].causes?.[0]).toContain(cause);
});

test("a member without a package is refused", () => {
  const text = alteredMembers({ workspace_members: [packageId("gone")] });
  expect(parseMetadata(text)).toMatchObject({
    ok: false,
    error: [{ causes: [expect.stringContaining("gone")] }],
  });
});
