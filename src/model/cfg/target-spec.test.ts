import { describe, expect, test } from "bun:test";
import type { Platform } from "../build/platform.ts";
import { cfgFacts } from "./facts.ts";
import { evaluateTargetSpec, parseTargetSpec, showTargetSpec } from "./target-spec.ts";

const platform = (triple: string, more: Partial<Platform> = {}): Platform => ({
  triple,
  targetFeatures: "unknown",
  ...more,
});

function matches(spec: string, on: Platform): boolean | undefined {
  const parsed = parseTargetSpec(spec);
  if (!parsed.ok) throw new Error(`${spec}: ${parsed.error.message}`);
  return evaluateTargetSpec(parsed.value, on);
}

describe("evaluation", () => {
  const cases: readonly [triple: string, yes: readonly string[], no: readonly string[]][] = [
    [
      "x86_64-unknown-linux-gnu",
      ["unix", 'target_os="linux"', 'target_env="gnu"', 'target_pointer_width="64"', 'panic="unwind"'],
      ["windows", 'target_has_atomic="128"', "test", "debug_assertions", 'feature="x"', 'foo="bar"', "true"],
    ],
    [
      "aarch64-apple-darwin",
      ['target_os = "macos"', 'target_abi=""', 'target_has_atomic="0128"', 'target_vendor="apple"'],
      ['target_os=" macos"', 'panic="abort"', "UNIX"],
    ],
    ["wasm32-unknown-emscripten", ['target_family="wasm"', 'target_family="unix"', "unix"], ["windows"]],
    ["thumbv7em-none-eabi", ['target_os="none"', 'panic="abort"'], ['target_os="unknown"', "unix"]],
    [
      "armv7-unknown-linux-gnueabihf",
      ['target_abi="eabihf"', 'target_env="gnu"', 'target_pointer_width="+32"'],
      ['target_endian="big"'],
    ],
    ["x86_64-pc-windows-msvc", ["windows", 'target_has_atomic="ptr"'], ["unix"]],
    [
      "mips-foo-linux-musl",
      ["unix", 'target_vendor="foo"', 'target_arch="mips"', 'target_endian="big"', 'target_env="musl"'],
      ["windows", 'target_pointer_width="64"'],
    ],
    ["riscv64-foo", ['target_vendor="foo"', 'target_os="unknown"', 'target_arch="riscv64"'], ["unix"]],
    ["i686", ['target_vendor="unknown"', 'target_os="unknown"', 'target_arch="x86"'], ["unix"]],
  ];
  for (const [triple, yes, no] of cases) {
    test(triple, () => {
      for (const text of yes) {
        expect([text, matches(`cfg(${text})`, platform(triple))]).toEqual([text, true]);
        expect([text, matches(`cfg(not(${text}))`, platform(triple))]).toEqual([text, false]);
      }
      for (const text of no) expect([text, matches(`cfg(${text})`, platform(triple))]).toEqual([text, false]);
    });
  }

  test.each([
    "nonesuch-unknown-linux-gnu",
    "x86_64-unknown-linux-nonesuch",
    "x86_64-unknown-nonesuch",
    "x86_64-Foo",
    "x86-foo",
    "x86_64-",
    "nonesuch",
  ])("%s names nothing that exists", (triple) => {
    expect(cfgFacts(platform(triple))).toBeUndefined();
  });

  test("combines with all, any and not", () => {
    const linux = platform("x86_64-unknown-linux-gnu");
    expect(matches("cfg(all())", linux)).toBe(true);
    expect(matches("cfg(any())", linux)).toBe(false);
    expect(matches("cfg(any(windows, all(unix,, not(windows),)),)", linux)).toBe(true);
    expect(matches("cfg(all(unix, windows))", linux)).toBe(false);
  });

  test("target features that were not queried are unknown, unless the rest decides", () => {
    const unknown = platform("x86_64-unknown-linux-gnu");
    expect(matches('cfg(target_feature="sse2")', unknown)).toBeUndefined();
    expect(matches('cfg(not(target_feature="sse2"))', unknown)).toBeUndefined();
    expect(matches('cfg(all(target_feature="sse2", windows))', unknown)).toBe(false);
    expect(matches('cfg(any(target_feature="sse2", unix))', unknown)).toBe(true);
    expect(matches('cfg(all(target_feature="sse2", unix))', unknown)).toBeUndefined();
    const known = platform("x86_64-unknown-linux-gnu", { targetFeatures: ["sse2"] });
    expect(matches('cfg(target_feature="sse2")', known)).toBe(true);
    expect(matches('cfg(target_feature="avx")', known)).toBe(false);
  });

  test("rustc's own answer wins over the table, and a custom target's file over the triple", () => {
    const asked = platform("x86_64-unknown-linux-gnu", { cfg: ['target_os="strange"', "unix"] });
    expect(matches('cfg(target_os="strange")', asked)).toBe(true);
    expect(matches('cfg(target_os="linux")', asked)).toBe(false);
    const customSpec = JSON.stringify({
      arch: "aarch64",
      os: "special",
      "target-family": ["unix", "wasm"],
      "target-pointer-width": "64",
      "max-atomic-width": 64,
    });
    const custom = platform("my-target", { customSpec });
    expect(matches('cfg(all(target_os="special", unix, target_family="wasm"))', custom)).toBe(true);
    expect(matches('cfg(any(target_has_atomic="128", target_env="gnu"))', custom)).toBe(false);
    expect(matches("my-target", custom)).toBe(true);
  });

  test("a triple matches only itself", () => {
    expect(matches("aarch64-apple-darwin", platform("aarch64-apple-darwin"))).toBe(true);
    expect(matches("unix", platform("aarch64-apple-darwin"))).toBe(false);
    expect(matches("", platform("aarch64-apple-darwin"))).toBe(false);
  });
});

describe("mistakes", () => {
  const bad: readonly [text: string, covered: string][] = [
    ["cfg()", ""],
    ["cfg(unix", "cfg(unix"],
    ["cfg(unix))", ")"],
    ["cfg(unix,windows)", "unix,windows"],
    ["cfg(unix windows)", "windows"],
    ["cfg(not(unix, windows))", "not(unix, windows)"],
    ["cfg(not())", "not()"],
    ["cfg(any(,))", ","],
    ["cfg(all)", "all"],
    ["cfg(target_os)", "target_os"],
    ["cfg(target_os=macos)", "macos"],
    ['cfg(target_oz="linux")', "target_oz"],
    ['cfg(target_endian="Big")', "Big"],
    ['cfg(target_pointer_width="256")', "256"],
    ['cfg(target_has_atomic="cas")', "cas"],
    ['cfg(unix="x")', "x"],
    ["cfg(foo-bar)", "-"],
    ['cfg("unix")', "unix"],
    ['cfg(foo="a)', '"a'],
    [" cfg(unix)", " "],
    ["a/b", "/"],
  ];
  for (const [text, covered] of bad) {
    test(text, () => {
      const parsed = parseTargetSpec(text);
      expect(parsed.ok).toBe(false);
      if (!parsed.ok) expect(text.slice(parsed.error.start, parsed.error.end)).toBe(covered);
    });
  }

  test("deep nesting is refused, not a crash", () => {
    const deep = `cfg(${"not(".repeat(100_000)}unix${")".repeat(100_000)})`;
    const parsed = parseTargetSpec(deep);
    expect(parsed.ok).toBe(false);
  });
});

test("shown as the peer shows it", () => {
  const shown = (text: string): string => {
    const parsed = parseTargetSpec(text);
    return parsed.ok ? showTargetSpec(parsed.value) : parsed.error.message;
  };
  expect(shown("cfg( unix )")).toBe(" unix ");
  expect(shown("x86_64-pc-windows-msvc")).toBe("x86_64-pc-windows-msvc");
});
