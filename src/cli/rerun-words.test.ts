import { expect, test } from "bun:test";
import { requestOf } from "./command-line.fixture.ts";

async function words(...args: readonly string[]): Promise<readonly string[]> {
  const request = await requestOf(["nextest", ...args]);
  if (request.command !== "run" && request.command !== "bench") throw new Error(request.command);
  return request.rerunArgs;
}

test("what says how tests run is kept, in its long form", async () => {
  const given = "run -P ci -p a -p b -F x,y --release -j-2 --manifest-path=m".split(" ");
  expect((await words(...given)).join(" ")).toBe(
    "run --profile ci --package a --package b --features x,y --release --test-threads=-2 --manifest-path m",
  );
});

test("what chose tests, and outputs to files, are left out", async () => {
  expect(
    await words(
      "run",
      "name",
      "-E",
      "all()",
      "--partition",
      "hash:1/2",
      "--output",
      "junit:x",
      "--",
      "other",
      "--skip",
      "z",
    ),
  ).toEqual(["run"]);
});

test("what stood behind `--` becomes options", async () => {
  expect(await words("run", "--", "--ignored", "--nocapture")).toEqual([
    "run",
    "--run-ignored",
    "only",
    "--no-capture",
  ]);
  expect(await words("run", "--run-ignored", "all")).toEqual(["run", "--run-ignored", "all"]);
});

test("benchmarks are run again as benchmarks", async () => {
  expect(await words("bench", "--no-fail-fast")).toEqual(["bench", "--no-fail-fast"]);
});
