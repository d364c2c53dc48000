import { describe, expect, test } from "bun:test";
import type { Reader } from "./arg.ts";
import * as readers from "./readers.ts";

function value<V>(reader: Reader<V>, text: string): V | undefined {
  const result = reader.read(text);
  return result.ok ? result.value : undefined;
}

function refuses(reader: Reader<unknown>, texts: readonly string[]): void {
  for (const text of texts) expect([text, reader.read(text).ok]).toEqual([text, false]);
}

describe("numbers", () => {
  test("signs and zeros in front are fine, anything else is not", () => {
    expect(["+1", "01", "4294967295"].map((text) => value(readers.UNSIGNED, text))).toEqual([
      1, 1, 4294967295,
    ]);
    refuses(readers.UNSIGNED, ["", "-1", " 1", "1 ", "1_0", "1.0", "0x1", "4294967296", "x", "+", "²"]);
    expect(["-7", "22"].map((text) => value(readers.SIGNED, text))).toEqual([-7, 22]);
    refuses(readers.SIGNED, ["2147483648", "-2147483649"]);
  });

  test("threads", () => {
    expect(["4", "-2", "num-cpus"].map((text) => value(readers.TEST_THREADS, text))).toEqual([
      4,
      -2,
      "num-cpus",
    ]);
    refuses(readers.TEST_THREADS, ["0", "-0", "", "-", "1x", "NUM-CPUS", "9223372036854775808"]);
  });

  test("rounds of a stress run", () => {
    expect(["1", "infinite"].map((text) => value(readers.STRESS_COUNT, text))).toEqual([1, "infinite"]);
    refuses(readers.STRESS_COUNT, ["0", "-1", "Infinite", "4294967296"]);
  });

  test("running tests of the bar", () => {
    expect(["0", "INFINITE"].map((text) => value(readers.MAX_PROGRESS_RUNNING, text))).toEqual([
      0,
      "infinite",
    ]);
    refuses(readers.MAX_PROGRESS_RUNNING, ["-1", "x", ""]);
  });
});

test("how many failures", () => {
  expect(value(readers.MAX_FAIL, "ALL")).toEqual({ kind: "all" });
  expect(value(readers.MAX_FAIL, "3")).toEqual({ kind: "count", count: 3, terminate: "wait" });
  expect(value(readers.MAX_FAIL, "3:immediate")).toEqual({ kind: "count", count: 3, terminate: "immediate" });
  refuses(readers.MAX_FAIL, ["0", "-1", "", "x", "1:", "1:Wait", "all:wait", "1:wait:x", ":wait"]);
});

test("partitions", () => {
  expect(value(readers.PARTITION, "slice:2/2")).toEqual({ kind: "slice", shard: 2, total: 2 });
  expect(value(readers.PARTITION, "count:+1/4")).toEqual({ kind: "count", shard: 1, total: 4 });
  refuses(readers.PARTITION, [
    "",
    "1/2",
    "HASH:1/2",
    "hash:1",
    "hash:0/2",
    "hash:3/2",
    "hash:1/0",
    "hash: 1/2",
    "hash:1/2/3",
  ]);
});

test("durations are above zero", () => {
  expect(value(readers.DURATION, "1m 30s")).toBe(90_000);
  refuses(readers.DURATION, ["0s", "", "5", "infinite"]);
});

test("commands have at least one word", () => {
  expect(value(readers.COMMAND, "strace -f")).toEqual(["strace", "-f"]);
  refuses(readers.COMMAND, ["", "  ", "'a"]);
});

test("files of tools", () => {
  expect(value(readers.TOOL_CONFIG_FILE, "é:/x:y")).toEqual({ tool: "é", path: "/x:y" });
  refuses(readers.TOOL_CONFIG_FILE, ["x", "x:", "x:y", ":/x", "@x:/y", "1x:/y", "a b:/y"]);
});

test("test groups", () => {
  expect(value(readers.TEST_GROUP, "@tool:a:b")).toBe("@tool:a:b");
  expect(value(readers.TEST_GROUP, "@global")).toBe("@global");
  refuses(readers.TEST_GROUP, ["", "a,b", "@x", "@tool:a", "@tool::b", "1a"]);
});

test("runs and recordings", () => {
  for (const text of ["latest", "abc-12", "x.ZIP", "a/b", "./latest"]) {
    expect(value(readers.RUN_OR_RECORDING, text)).toBe(text);
  }
  refuses(readers.RUN_OR_RECORDING, ["", "zz", ".zip", "Latest"]);
  refuses(readers.RUN_ID, ["x.zip", "a/b"]);
  refuses(readers.ZIP_PATH, ["x", "x.tar"]);
});

test("outputs", () => {
  expect(value(readers.OUTPUT_SINK, "libtest-json-plus:a:b")).toEqual({
    kind: "libtest-json-plus",
    path: "a:b",
  });
  refuses(readers.OUTPUT_SINK, ["junit", "junit:", "xml:a", ":a"]);
});
