import { describe, expect, test } from "bun:test";
import { supportsHyperlinks, supportsProgressSignal, supportsUnicode } from "./terminal-support.ts";

const tty = (env: Record<string, string>) => ({ env, isTty: true });

describe("Unicode", () => {
  test("the first locale variable that is set decides", () => {
    expect(supportsUnicode(tty({ LANG: "C.UTF-8" }))).toBe(true);
    expect(supportsUnicode(tty({ LANG: "C.UTF-8", LC_CTYPE: "C" }))).toBe(false);
    expect(supportsUnicode(tty({ LANG: "C", LC_CTYPE: "de.utf8" }))).toBe(true);
    expect(supportsUnicode(tty({ LANG: "en.UTF-8", LC_ALL: "" }))).toBe(false);
    expect(supportsUnicode(tty({ LANG: "C.utf-8x" }))).toBe(false);
    expect(supportsUnicode(tty({}))).toBe(false);
  });

  test("the console of Linux has few characters, pipes have all", () => {
    expect(supportsUnicode(tty({ LANG: "C.UTF-8", TERM: "linux" }))).toBe(false);
    expect(supportsUnicode({ env: { LANG: "C", TERM: "linux" }, isTty: false })).toBe(true);
  });

  test("Windows is known by its terminals", () => {
    const windows = (env: Record<string, string>) => ({ env, isTty: true, isWindows: true });
    expect(supportsUnicode(windows({ LANG: "C.UTF-8" }))).toBe(false);
    expect(supportsUnicode(windows({ WT_SESSION: "x" }))).toBe(true);
    expect(supportsUnicode(windows({ TERM_PROGRAM: "vscode" }))).toBe(true);
  });
});

test("the progress signal", () => {
  expect(supportsProgressSignal(tty({ TERM_PROGRAM: "WezTerm" }))).toBe(true);
  expect(supportsProgressSignal(tty({ TERM_PROGRAM: "iTerm.app" }))).toBe(false);
  expect(supportsProgressSignal(tty({ TERM_FEATURES: "T3P" }))).toBe(true);
  expect(supportsProgressSignal(tty({ ConEmuANSI: "OFF" }))).toBe(false);
  expect(supportsProgressSignal({ env: { WT_SESSION: "x" }, isTty: false })).toBe(false);
});

test("hyperlinks", () => {
  expect(supportsHyperlinks(tty({ VTE_VERSION: "6800" }))).toBe(true);
  expect(supportsHyperlinks(tty({ VTE_VERSION: "4000" }))).toBe(false);
  expect(supportsHyperlinks({ env: { FORCE_HYPERLINK: "1" }, isTty: false })).toBe(true);
  expect(supportsHyperlinks(tty({ FORCE_HYPERLINK: "0", WT_SESSION: "x" }))).toBe(false);
  expect(supportsHyperlinks(tty({ TERM: "xterm" }))).toBe(false);
});
