import { expect, test } from "bun:test";
import { withStacks } from "./stacks.ts";

const of = (text: string) => ({ stacks: { source: "gdb", text } });

test("a text without stacks is only limited", () => {
  expect(withStacks("abcdef", {}, 4)).toBe("abcd");
});

test("stacks follow the text", () => {
  expect(withStacks("why", of("#0 a\n#1 b\n"), 100)).toBe("why\n\nstacks:\n#0 a\n#1 b");
  expect(withStacks("", of("#0 a"), 100)).toBe("stacks:\n#0 a");
});

test.each([
  ["x".repeat(1000), "y".repeat(1000)],
  ["x".repeat(10), "y".repeat(1000)],
  ["x".repeat(1000), "y".repeat(10)],
])("both together keep to the limit, and neither is lost", (text, stacks) => {
  const both = withStacks(text, of(stacks), 200);
  expect(both).toHaveLength(200);
  expect(both).toStartWith("x".repeat(10));
  expect(both).toContain("yyyyyyyyyy");
  if (stacks.length > 100) expect(both).toEndWith("… (cut: the log has all stacks)");
});
