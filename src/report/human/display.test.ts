import { expect, test } from "bun:test";
import { type Display, type DisplayInput, resolveDisplay } from "./display.ts";

const BASE: DisplayInput = {
  showProgress: "auto",
  noCapture: false,
  terminal: true,
  ci: false,
  profileStatusLevel: "pass",
  profileFinalStatusLevel: "flaky",
};

const profile = { statusLevel: "pass", finalStatusLevel: "flaky" } as const;

const TABLE: readonly (readonly [DisplayInput["showProgress"], boolean, Display])[] = [
  ["auto", true, { progress: "bar", ...profile }],
  ["auto", false, { progress: "counter", ...profile }],
  ["only", true, { progress: "bar", statusLevel: "slow", finalStatusLevel: "none" }],
  ["only", false, { progress: "counter", ...profile }],
  ["bar", true, { progress: "bar", ...profile }],
  ["bar", false, { progress: "none", ...profile }],
  ["counter", true, { progress: "counter", ...profile }],
  ["counter", false, { progress: "counter", ...profile }],
  ["none", true, { progress: "none", ...profile }],
  ["none", false, { progress: "none", ...profile }],
];

for (const [showProgress, terminal, expected] of TABLE) {
  test(`${showProgress} ${terminal ? "in a terminal" : "in a pipe"}`, () => {
    expect(resolveDisplay({ ...BASE, showProgress, terminal })).toEqual(expected);
  });
}

test("no bar in CI, even in what looks like a terminal", () => {
  expect(resolveDisplay({ ...BASE, ci: true }).progress).toBe("counter");
});

test("without capture there is no bar, and passing tests are reported", () => {
  const noCapture = { ...BASE, noCapture: true };
  expect(resolveDisplay(noCapture).progress).toBe("counter");
  expect(resolveDisplay({ ...noCapture, statusLevel: "none" }).statusLevel).toBe("pass");
  expect(resolveDisplay({ ...noCapture, statusLevel: "all" }).statusLevel).toBe("all");
});

test("levels of the command line win", () => {
  const asked = { statusLevel: "fail", finalStatusLevel: "all" } as const;
  expect(resolveDisplay({ ...BASE, ...asked, showProgress: "only" })).toEqual({ progress: "bar", ...asked });
});
