import { expect, test } from "bun:test";
import type { AttemptStatus } from "../../model/results/outcome.ts";
import { binaryId, testName } from "../../model/ids.ts";
import { attempt, testFinished } from "../testing/events.fixture.ts";
import { costTables, type CostTableOptions, type PastLookup } from "./tables.ts";

function tables(
  options: CostTableOptions,
  costs: Readonly<Record<string, Partial<AttemptStatus>>>,
  past?: PastLookup,
): string {
  const output = costTables(options);
  for (const [name, more] of Object.entries(costs)) {
    output.on(testFinished(name, [attempt({ kind: "pass" }, more)]));
  }
  return output.text(past);
}

const MIB = 2 ** 20;
const exact = (mib: number) => ({ bytes: mib * MIB, accuracy: "exact" }) as const;
const sampled = (mib: number) => ({ bytes: mib * MIB, accuracy: "sampled" }) as const;
const times = { userTime: 1500, systemTime: 250 };

test("the slowest and the heaviest, each with what is known", () => {
  const text = tables(
    { slowest: 2, heaviest: 3 },
    {
      quick: { duration: 5, costs: { ...times, peakMemory: exact(3) } },
      slow: { duration: 90_000, costs: times },
      unknown: { duration: 100 },
      tree: { duration: 7, costs: { ...times, peakMemory: exact(3), treePeakMemory: sampled(300) } },
      big: { duration: 6, costs: { ...times, peakMemory: exact(2048), treePeakMemory: sampled(2050) } },
      small: { duration: 1, costs: { ...times, peakMemory: sampled(2) } },
    },
  );
  const lines = text.split("\n").map((line) => line.trim().split(/\s{2,}/));
  expect(lines).toEqual([
    ["2 slowest tests: duration and processor time"],
    ["90.000", "1.750", "crate slow"],
    ["0.100", "–", "crate unknown"],
    ["3 heaviest tests: peak memory (~: sampled)"],
    ["2.0 GiB", "crate big"],
    ["~300.0 MiB", "crate tree"],
    ["3.0 MiB", "crate quick"],
    [""],
  ]);
});

test("only the tables that were asked for, also where nothing was measured", () => {
  expect(tables({ heaviest: 5 }, { a: {} })).toBe("0 heaviest tests: nothing was measured\n");
  expect(tables({ slowest: 1 }, { a: { duration: 1 }, b: { duration: 1 } })).toContain(" a\n");
  expect(tables({ slowest: 0, heaviest: 0 }, { a: { duration: 1 } })).toBe("");
});

test("the slowest are compared with what earlier runs know of them; only a test that passed can have grown", () => {
  const failed = { kind: "fail", status: { kind: "exited", code: 101 }, leaked: false } as const;
  const text = tables(
    { slowest: 4 },
    {
      grown: { duration: 4000 },
      broken: { duration: 3000, result: failed },
      steady: { duration: 2000 },
      fresh: { duration: 1000 },
    },
    ({ testName }, duration) => {
      if (testName.toString() === "fresh") return undefined;
      return { usual: duration / 2, grew: testName.toString() !== "steady" };
    },
  );
  const lines = text.split("\n").map((line) => line.trim().split(/\s{2,}/));
  expect(lines).toEqual([
    ["4 slowest tests: duration, processor time, and median duration in earlier runs"],
    ["4.000", "–", "2.000", "crate grown", "slower than noise explains"],
    ["3.000", "–", "1.500", "crate broken"],
    ["2.000", "–", "1.000", "crate steady"],
    ["1.000", "–", "–", "crate fresh"],
    [""],
  ]);
});

test("names are shown in their visible form, those of binaries too", () => {
  const made = costTables({ slowest: 1 });
  const id = { binaryId: binaryId("a\u001B[31m"), testName: testName("b\u202E") };
  made.on(testFinished("t", [attempt({ kind: "pass" })], { test: id }));
  expect(made.text()).toContain(String.raw`a\u{1b}[31m b\u{202e}`);
});
