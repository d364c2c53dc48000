import { describe, expect, test } from "bun:test";
import { valuesFor } from "./values.ts";

const AT = "2026-11-28T05:16:47.9+01:30";

describe("values of a recorded run", () => {
  const values = valuesFor({ hidden: false });

  test("are on the clock of the machine where it was", () => {
    expect(values.time(AT)).toBe("2026-11-28 05:16:47");
    expect(values.timeWithOffset(AT)).toBe("2026-11-28 05:16:47 +01:30");
    expect(values.timeWithOffset("2026-11-28T05:16:47-08:00")).toBe("2026-11-28 05:16:47 -08:00");
  });

  test("tell how long ago it was", () => {
    const now = Date.parse("2026-11-28T03:50:00Z");
    expect(values.age(AT, now)).toBe("3m");
    expect(values.age(AT, now - 24 * 3600 * 1000)).toBe("0s");
  });

  test("have a place for a duration that is not known", () => {
    expect(values.duration(1.2836)).toBe("    1.284s");
    expect(values.duration(null)).toBe("         -");
    expect(values.plainDuration(undefined)).toBe("-");
  });

  test("can be pasted into a shell", () => {
    expect(values.command(["cargo-nextest", "-E", "test(a b)"])).toBe("cargo-nextest -E 'test(a b)'");
    expect(values.variables({ A: "x y", B: "1" })).toBe("A='x y' B=1");
  });
});

test("for suites, what changes is hidden and keeps its width", () => {
  const plain = valuesFor({ hidden: false });
  const hidden = valuesFor({ hidden: true });
  expect(hidden.time(AT)).toHaveLength(plain.time(AT).length);
  expect(hidden.duration(1)).toHaveLength(plain.duration(1).length);
  expect(hidden.command(["/bin/cargo-nextest", "run", "/tmp/x"])).toBe("'[EXE]' run '[PATH]'");
  expect(hidden.variables({ A: "/tmp", B: "1" })).toBe("A='[PATH]' B=1");
});

test("what a recording holds cannot control the terminal, and is cut at a bound", () => {
  const values = valuesFor({ hidden: false });
  expect(values.command(["run", "a\u001B[2J\nb"])).toBe("run 'a\\u{1b}[2J\\nb'");
  expect(values.variables({ A: "\u202E" })).toBe("A=\\u{202e}");
  expect(values.version("9".repeat(5000))).toBe(`${"9".repeat(4000)}… (1000 more characters)`);
});
