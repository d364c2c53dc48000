import { expect, test } from "bun:test";
import { requestOf } from "./command-line.fixture.ts";

async function read(...words: readonly string[]): Promise<unknown> {
  const request = await requestOf(["nextest", "run", ...words]);
  if (request.command !== "run") throw new Error("not a run");
  const { cargo, filter } = request;
  return [cargo.timings, filter.partitionTimings, filter.substrings];
}

test("`--timings FILE` names durations where the partition is by time", async () => {
  expect(await read("--partition", "time:1/2", "--timings", "t.json")).toEqual([undefined, "t.json", []]);
  expect(await read("--timings=t.json", "--partition=time:1/2", "name")).toEqual([
    undefined,
    "t.json",
    ["name"],
  ]);
  expect(await read("name", "--partition", "time:1/2", "--timings", "t.json", "other")).toEqual([
    undefined,
    "t.json",
    ["name", "other"],
  ]);
});

test("otherwise it is cargo's option", async () => {
  expect(await read("--timings", "name")).toEqual([true, undefined, ["name"]]);
  expect(await read("--partition", "hash:1/2", "--timings", "name")).toEqual([true, undefined, ["name"]]);
  expect(await read("--partition", "time:1/2", "--timings=json")).toEqual([["json"], undefined, []]);
  expect(await read("--partition", "time:1/2", "--timings")).toEqual([true, undefined, []]);
});
