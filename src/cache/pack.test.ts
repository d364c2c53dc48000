import { ABSENT } from "../model/file-state.ts";
import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { type TestName, testName } from "../model/ids.ts";
import { portableRoots, portableText } from "./portable-paths.ts";
import { decodePack, encodePack, mergePacks, type Pack, withoutOlder } from "./pack.ts";
import { type CacheRecord, describeDifference, firstDifference, type RecordedInput } from "./record.ts";
import { countedVariables } from "./environment.ts";
import { differentParts, staticKey } from "./static-key.ts";
import { variableWeights } from "./variables.ts";

const rooted = (workspaceRoot: string) => portableRoots(workspaceRoot, undefined);
const PORTS = { digest: (text: string) => Bun.hash.xxHash64(text).toString(16), roots: rooted("/w") };

const input = fc.record<RecordedInput>({
  path: fc.constantFrom("/w/a", "/w/b/c", "/etc/hosts", "/wide/x"),
  kind: fc.constantFrom("look", "list"),
  state: fc.constantFrom(ABSENT, "f:644:aa", "d:755:"),
});
const record = fc.record<CacheRecord>({
  staticKey: fc.constantFrom("k1", "k2", "k3", "k4", "k5"),
  inputs: fc.array(input, { maxLength: 5 }),
  environment: fc.array(fc.constantFrom("A=0123", "B", "C=89ab"), { maxLength: 3 }),
  duration: fc.nat(),
  storedAt: fc.nat(),
});
const pack = fc
  .uniqueArray(fc.tuple(fc.string(), fc.array(record, { minLength: 1, maxLength: 3 })), {
    selector: ([name]) => name,
  })
  .map((entries): Pack => new Map(entries.map(([name, records]) => [testName(name), records])));

test("a pack is read as it was written", () => {
  fc.assert(
    fc.property(pack, (each) => {
      expect(decodePack(encodePack(each, PORTS), PORTS)).toEqual(each);
    }),
  );
});

test("a truncated or altered pack is refused", () => {
  const text = encodePack(
    new Map([[testName("t"), [{ staticKey: "k", inputs: [], environment: [], duration: 1, storedAt: 2 }]]]),
    PORTS,
  );
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
      expect(decodePack(text.slice(0, at), PORTS)).toBeUndefined();
      const altered = String.fromCharCode(text.charCodeAt(at) ^ flip);
      expect(decodePack(text.slice(0, at) + altered + text.slice(at + 1), PORTS)).toBeUndefined();
    }),
  );
});

test("paths in the workspace are stored relative to it", () => {
  const inputs: readonly RecordedInput[] = [
    { path: "/w/data", kind: "look", state: "f:644:aa" },
    { path: "/wide/data", kind: "look", state: ABSENT },
  ];
  const each: Pack = new Map([
    [testName("t"), [{ staticKey: "k", inputs, environment: [], duration: 1, storedAt: 2 }]],
  ]);
  const moved = decodePack(encodePack(each, PORTS), { ...PORTS, roots: rooted("/elsewhere") });
  expect(moved?.get(testName("t"))?.[0]?.inputs.map(({ path }) => path)).toEqual([
    "/elsewhere/data",
    "/wide/data",
  ]);
});

test("merging keeps records of other runners, the newest for each key, and a few for each test", () => {
  const of = (...keys: readonly string[]): readonly CacheRecord[] =>
    keys.map((staticKey, storedAt) => ({ staticKey, inputs: [], environment: [], duration: 1, storedAt }));
  const there: Pack = new Map<TestName, readonly CacheRecord[]>([
    [testName("a"), of("1", "2", "3", "4", "5", "6", "7", "8")],
    [testName("b"), of("1")],
  ]);
  const merged = mergePacks(there, new Map([[testName("a"), of("3", "9")]]));
  expect(merged.get(testName("a"))?.map(({ staticKey }) => staticKey)).toEqual([
    "3",
    "9",
    "1",
    "2",
    "4",
    "5",
    "6",
    "7",
  ]);
  expect(merged.get(testName("b"))).toEqual(of("1"));
});

test("of a server's records, those of which there are newer ones are left out", () => {
  const made = (staticKey: string, storedAt: number): CacheRecord => ({
    staticKey,
    inputs: [],
    environment: [],
    duration: 1,
    storedAt,
  });
  const name = testName("t");
  const server: Pack = new Map([[name, [made("a", 5), made("b", 5), made("c", 5)]]]);
  const own: Pack = new Map([[name, [made("a", 6), made("b", 4)]]]);
  expect(
    withoutOlder(server, own)
      .get(name)
      ?.map(({ staticKey }) => staticKey),
  ).toEqual(["b", "c"]);
});

test("the first input that differs is found and described", () => {
  const inputs: readonly RecordedInput[] = [
    { path: "/a", kind: "look", state: "f:644:aa" },
    { path: "/b", kind: "look", state: ABSENT },
  ];
  const difference = (states: Readonly<Record<string, string>>): string | undefined => {
    const found = firstDifference(inputs, (path) => states[path]);
    return found === undefined ? undefined : describeDifference(found.input, found.now);
  };
  expect(difference({ "/a": "f:644:aa", "/b": ABSENT })).toBeUndefined();
  expect(difference({ "/a": "f:644:bb", "/b": ABSENT })).toBe("the content of /a differs");
  expect(difference({ "/a": "f:600:aa", "/b": ABSENT })).toBe("the permissions of /a differ");
  expect(difference({ "/a": "d:755:", "/b": ABSENT })).toBe("/a is something else now");
  expect(difference({ "/a": "f:644:aa", "/b": "f:644:aa" })).toBe("/b exists now");
  expect(difference({ "/b": ABSENT })).toBe("/a can no longer be read");
});

test("a key differs if and only if something that affects the result differs", () => {
  const weightOf = variableWeights(
    ["LOCAL_*", "!SHLVL"],
    (pattern) => {
      const glob = new Bun.Glob(pattern);
      return (text) => glob.match(text);
    },
    () => true,
  );
  const base = {
    start: { program: "/w/t", args: ["--exact", "a"], cwd: "/w/p", env: { base: {}, extra: {} } },
    programs: ["aa"],
    settings: "{}",
    platform: "x86_64-unknown-linux-gnu",
    roots: rooted("/w"),
  };
  const key = (change: Partial<typeof base>, env: Readonly<Record<string, string>> = {}): string => {
    const facts = { ...base, ...change };
    const text = countedVariables(env, weightOf, facts.roots).join("\0");
    const portable = (word: string): string => portableText(word, facts.roots);
    return staticKey({ ...facts, portable }, { base: text, extra: "" }, PORTS.digest);
  };
  const plain = key({});
  const moved = { ...base.start, program: "/m/t", cwd: "/m/p" };
  expect(key({ start: moved, roots: rooted("/m") }, { X: "/m/x" })).toBe(key({}, { X: "/w/x" }));
  for (const env of [{ NEXTEST_RUN_ID: "1" }, { GITHUB_SHA: "1" }, { LOCAL_X: "1" }])
    expect(key({}, env)).toBe(plain);
  const different = [
    key({ programs: ["bb"] }),
    key({ settings: "{1}" }),
    key({ platform: "aarch64-unknown-linux-gnu" }),
    key({ start: { ...base.start, args: ["--exact", "b"] } }),
    key({}, { X: "1" }),
    key({}, { SHLVL: "2" }),
    key({}, { DISPLAY: ":0" }),
  ];
  expect(key({}, { DISPLAY: ":0" })).toBe(key({}, { DISPLAY: ":1" }));
  expect(new Set([plain, ...different]).size).toBe(different.length + 1);
  expect(differentParts(plain, plain)).toEqual([]);
  expect(different.map((each) => differentParts(plain, each))).toEqual([
    ["command line"],
    ["settings"],
    ["command line"],
    ["command line"],
    ["environment"],
    ["environment"],
    ["environment"],
  ]);
});

/** A text with a valid digest, which every client that may write to a server can create. */
function signed(body: string): string {
  const [format] = encodePack(new Map(), PORTS).split(/ [^ ]*\n/);
  return `${format} ${PORTS.digest(body)}\n${body}\n`;
}

test.each([
  "",
  "{",
  "[]",
  "null",
  `{"inputs":[1],"sets":[],"environments":[[]],"records":[]}`,
  `{"inputs":[["/a","look"]],"sets":[],"environments":[[]],"records":[]}`,
  `{"inputs":[],"sets":[[0]],"environments":[[]],"records":[]}`,
  `{"inputs":[],"sets":[7],"environments":[[]],"records":[]}`,
  `{"inputs":[],"sets":[],"environments":[[]],"records":[1]}`,
  `{"inputs":[],"sets":[[]],"environments":[[]],"records":[["t","k",1,0,2,3]]}`,
  `{"inputs":[],"sets":[[]],"environments":[[]],"records":[["t","k",0,0,1e300,3]]}`,
  `{"inputs":[],"sets":[[]],"environments":[[]],"records":[["t","k",0,0,"1",3]]}`,
  `{"inputs":[],"sets":[[]],"environments":[[]],"records":[["t","k",0,0,-1,3]]}`,
  `{"inputs":[],"sets":[[]],"environments":[[]],"records":[["t","k",0,1,2,3]]}`,
  `{"inputs":[],"sets":[[]],"environments":[[1]],"records":[["t","k",0,0,2,3]]}`,
])("a pack of another shape is refused, even with a valid digest: %s", (body) => {
  expect(decodePack(signed(body), PORTS)).toBeUndefined();
});

test("a pack with a valid digest is read", () => {
  expect(
    decodePack(signed(`{"inputs":[],"sets":[[]],"environments":[[]],"records":[["t","k",0,0,1,2]]}`), PORTS)
      ?.size,
  ).toBe(1);
});
