import { expect, test } from "bun:test";
import { probeText, probeVerdict } from "./probe.ts";

test("the verdict from runs alone and under load", () => {
  const verdict = (alone: number, underLoad: number) =>
    probeVerdict({ alone: { runs: 10, failed: alone }, underLoad: { runs: 10, failed: underLoad } });
  expect(verdict(0, 0)).toBe("steady");
  expect(verdict(0, 1)).toBe("load-only");
  expect(verdict(0, 10)).toBe("load-only");
  expect(verdict(3, 5)).toBe("flaky");
  expect(verdict(10, 9)).toBe("flaky");
  expect(verdict(10, 10)).toBe("broken");
});

test("the text contains both counts", () => {
  const text = probeText({ alone: { runs: 20, failed: 0 }, underLoad: { runs: 20, failed: 5 } });
  expect(text).toBe(
    "  alone        0 of 20 failed (at most 16%)\n  under load   5 of 20 failed (11% to 47%)\n  it fails only under load\n",
  );
});
