import { expect, test } from "bun:test";
import { ownLimit, softLimit } from "./limits.ts";

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             63                   95000                processes
Max open files            10                   unlimited            files
`;

test("the soft limit counts", () => {
  expect(softLimit(LIMITS, "Max processes")).toBe(63);
  expect(softLimit(LIMITS, "Max open files")).toBe(10);
  expect(softLimit(LIMITS.replace("63   ", "unlimited"), "Max processes")).toBe(Infinity);
  expect(softLimit("", "Max open files")).toBe(Infinity);
});

test.if(process.platform === "linux")("this process has one, as it has this file open", () => {
  expect(ownLimit("Max open files")).toBeGreaterThan(3);
});
