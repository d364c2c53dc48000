import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import * as v from "valibot";
import { quickCheck } from "./quick-check.ts";

/** Of every kind of schema that the log's events are made of, and one that is not understood. */
const SCHEMA = v.object({
  name: v.string(),
  flag: v.boolean(),
  word: v.picklist(["a", "b"]),
  even: v.custom<number>((value) => typeof value === "number" && value % 2 === 0),
  checked: v.pipe(
    v.string(),
    v.check((text) => text.startsWith("x")),
  ),
  some: v.pipe(v.array(v.boolean()), v.minLength(1)),
  maybe: v.optional(v.nullable(v.string()), null),
  rare: v.exactOptional(v.boolean()),
  either: v.variant("kind", [
    v.object({ kind: v.literal("one") }),
    v.object({ kind: v.literal("two"), more: v.string() }),
  ]),
});
const isPlain = quickCheck(SCHEMA);

const GOOD = {
  name: "",
  flag: true,
  word: "a",
  even: 2,
  checked: "xy",
  some: [false],
  maybe: null,
  either: { kind: "two", more: "" },
};

describe("a quick check", () => {
  test("says yes to what is whole", () => {
    expect(isPlain(GOOD)).toBe(true);
    expect(isPlain({ ...GOOD, maybe: "there", rare: true, either: { kind: "one" } })).toBe(true);
  });

  test("says yes only to what the schema gives back as it is", () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, true, 1, 2, "", "a", "xy"),
      fc.constantFrom<unknown>(
        [],
        [true],
        [1],
        {},
        { kind: "one" },
        { kind: "two" },
        { kind: "two", more: 1 },
      ),
    );
    const key = fc.constantFrom("name", "flag", "word", "even", "checked", "some", "maybe", "rare", "either");
    const change = fc.dictionary(fc.oneof(key, fc.constant("other")), value, { maxKeys: 2 });
    let accepted = 0;
    fc.assert(
      fc.property(change, (changes) => {
        // Through JSON, which knows no field without a value.
        const changed: unknown = JSON.parse(JSON.stringify({ ...GOOD, ...changes }));
        const read = v.safeParse(SCHEMA, changed);
        const isSame = read.success && Bun.deepEquals(read.output, changed, true);
        expect(isPlain(changed)).toBe(isSame);
        accepted += Number(isSame);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test("leaves to the schema what it does not understand", () => {
    expect(quickCheck(v.record(v.string(), v.string()))({})).toBe(false);
    expect(quickCheck(v.pipe(v.string(), v.trim()))("a")).toBe(false);
  });
});
