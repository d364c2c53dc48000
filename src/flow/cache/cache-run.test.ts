import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { TestStart } from "../../execute/starter.ts";
import { sampleBinary, samplePlan, sampleTest } from "../../model/plan.fixture.ts";
import { FileStates } from "../../os/files/state/file-states.ts";
import { CacheRun } from "./cache-run.ts";
import { ResultStore } from "./result-store.ts";
import { TestKeys } from "./test-keys.ts";

test("a run that waits before a test looks at the inputs again, also if none of its own processes runs", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cache-run-"));
  const input = path.join(folder, "input");
  fs.writeFileSync(input, "good");
  const binary = sampleBinary("crate", { path: "/bin/true" });
  const tests = ["one", "two", "three"].map((name) => ({
    ...sampleTest(name, {}, binary),
    cacheMode: "read" as const,
  }));
  const store = new ResultStore(path.join(folder, "store"), [], { wall: Date.now, memory: () => undefined });
  const facts = { weightOf: () => "value" as const, roots: [], platform: "x" };
  const starts = tests.map((_, index): TestStart => {
    const request: TestStart["request"] = {
      program: "/bin/true",
      args: [`${index}`],
      cwd: folder,
      env: { base: {}, extra: {} },
      key: index,
      stdin: "empty",
      group: "own",
      spillPrefix: "",
      output: { kind: "combined" },
      marker: "MARKER",
    };
    return { test: index, round: 0, request };
  });
  const states = new FileStates(new Map(), Date.now);
  const keys = new TestKeys(facts, states);
  const inputs = [{ path: input, kind: "look" as const, state: states.stateOf(input, "look") ?? "" }];
  const records = starts.map((start, index) => {
    const each = tests[index] ?? sampleTest("none");
    const record = {
      staticKey: keys.staticKey(each, start) ?? "",
      inputs,
      environment: [],
      duration: 1,
      storedAt: 1,
    };
    return [each.name, [record]] as const;
  });
  const [first] = tests;
  const name = keys.packName(first ?? sampleTest("none"));
  expect(
    await store.write(new Map([[name, { records: new Map(records), notes: new Map() }]])),
  ).toBeUndefined();
  let now = 0;
  const run = new CacheRun({
    ...facts,
    plan: samplePlan({ tests }),
    store,
    observer: undefined,
    workspaceRoot: folder,
    toolchain: [],
    wall: Date.now,
    monotonic: () => now,
  });
  const decisions = starts.map((start, index) => {
    if (index === 2) {
      fs.writeFileSync(input, "bad");
      now += 60_000;
    }
    return run.beforeStart(start);
  });
  expect(decisions.map((decision) => decision !== undefined)).toEqual([true, true, false]);
  fs.rmSync(folder, { recursive: true });
});
