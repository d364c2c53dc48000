import { describe, expect, test } from "bun:test";
import { isCi, shouldColorize, supportsColor } from "./color.ts";

/** Environment, terminal or not, colours or not: each line was observed on the peer. */
const OBSERVED: readonly (readonly [Readonly<Record<string, string>>, "tty" | "pipe", boolean])[] = [
  [{}, "tty", false],
  [{ TERM: "xterm" }, "tty", true],
  [{ TERM: "xterm" }, "pipe", false],
  [{ TERM: "" }, "tty", true],
  [{ TERM: "st" }, "tty", true],
  [{ TERM: "dumb" }, "tty", false],
  [{ TERM: "dumb", COLORTERM: "truecolor" }, "tty", false],
  [{ TERM: "dumb", CI: "true" }, "tty", false],
  [{ COLORTERM: "" }, "tty", true],
  [{ TERM_PROGRAM: "iTerm.app" }, "tty", true],
  [{ TERM_PROGRAM: "vscode" }, "tty", false],
  [{ TERM: "xterm", NO_COLOR: "" }, "tty", false],
  [{ TERM: "xterm", NO_COLOR: "0" }, "tty", true],
  [{ TERM: "xterm", NO_COLOR: "false" }, "tty", false],
  [{ TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: "1" }, "tty", true],
  [{ FORCE_COLOR: "" }, "pipe", true],
  [{ FORCE_COLOR: "true" }, "pipe", true],
  [{ FORCE_COLOR: "-1" }, "pipe", true],
  [{ FORCE_COLOR: " 0" }, "pipe", true],
  [{ FORCE_COLOR: "False" }, "pipe", true],
  [{ FORCE_COLOR: "false" }, "pipe", false],
  [{ FORCE_COLOR: "0" }, "pipe", false],
  [{ FORCE_COLOR: "00" }, "pipe", false],
  [{ FORCE_COLOR: "+0" }, "pipe", false],
  [{ FORCE_COLOR: "0", CLICOLOR_FORCE: "1" }, "pipe", false],
  [{ FORCE_COLOR: "0", TERM: "xterm" }, "tty", true],
  [{ CLICOLOR_FORCE: "1" }, "pipe", true],
  [{ CLICOLOR_FORCE: "" }, "pipe", true],
  [{ CLICOLOR_FORCE: "0" }, "pipe", false],
  [{ CLICOLOR: "1" }, "pipe", false],
  [{ CLICOLOR: "1" }, "tty", true],
  [{ CLICOLOR: "0" }, "tty", false],
  [{ CLICOLOR: "0", TERM: "xterm" }, "tty", true],
  [{ IGNORE_IS_TERMINAL: "1", TERM: "xterm" }, "pipe", true],
  [{ IGNORE_IS_TERMINAL: "0", TERM: "xterm" }, "pipe", false],
  [{ CI: "true" }, "pipe", false],
  [{ CI: "true" }, "tty", true],
];

describe("colours of a stream", () => {
  for (const [env, stream, expected] of OBSERVED) {
    test(`${stream} ${JSON.stringify(env)}`, () => {
      expect(supportsColor({ env, isTty: stream === "tty" })).toBe(expected);
    });
  }
});

test("--color decides before everything else", () => {
  const dumb = { env: { TERM: "dumb", NO_COLOR: "1" }, isTty: false };
  const rich = { env: { TERM: "xterm", FORCE_COLOR: "1" }, isTty: true };
  expect(shouldColorize("always", dumb)).toBe(true);
  expect(shouldColorize("never", rich)).toBe(false);
  expect(shouldColorize("auto", rich)).toBe(true);
  expect(shouldColorize("auto", dumb)).toBe(false);
});

test("a Windows terminal has colours without saying so", () => {
  expect(supportsColor({ env: {}, isTty: true, isWindows: true })).toBe(true);
});

test("CI systems", () => {
  for (const ci of ["true", "1", "woodpecker"]) expect(isCi({ CI: ci })).toBe(true);
  for (const ci of ["", "0", "TRUE", "yes"]) expect(isCi({ CI: ci })).toBe(false);
  expect(isCi({ GITHUB_ACTION: "" })).toBe(true);
  expect(isCi({ "bamboo.buildKey": "" })).toBe(true);
  expect(isCi({ NODE: "/x//heroku/node/bin/node" })).toBe(true);
  expect(isCi({ NODE: "x", GITHUB_ACTIONS: "true", TEAMCITY_VERSION: "1" })).toBe(false);
});
