import { describe, expect, test } from "bun:test";
import { plain } from "../../text/terminal/style.ts";
import type { SourceSpan } from "../source.ts";
import { renderSnippets } from "./render.ts";

/** Spans over the words `at`, in order, with their labels. */
function show(text: string, at: readonly (readonly [string, string])[]): readonly string[] {
  const source = { name: "f.toml", text };
  const spans: readonly SourceSpan[] = at.map(([word, label]) => {
    const start = text.indexOf(word);
    return { source, start, end: start + word.length, label };
  });
  return renderSnippets(spans, plain).join("\n").split("\n");
}

describe("one line", () => {
  test("labels of several spans hang below one another", () => {
    expect(
      show("alpha beta gamma", [
        ["alpha", "first"],
        ["gamma", "third"],
        ["beta", "second"],
      ]),
    ).toEqual([
      "   ╭─[f.toml:1:1]",
      " 1 │ alpha beta gamma",
      "   · ──┬── ──┬─ ──┬──",
      "   ·   │     │    ╰── third",
      "   ·   │     ╰── second",
      "   ·   ╰── first",
      "   ╰────",
    ]);
  });

  test("spans that overlap have rows of their own", () => {
    expect(
      show("abcdef", [
        ["abcd", "outer"],
        ["bc", "inner"],
      ]),
    ).toEqual([
      "   ╭─[f.toml:1:1]",
      " 1 │ abcdef",
      "   · ──┬─",
      "   ·   ╰── outer",
      "   ·  ─┬",
      "   ·   ╰── inner",
      "   ╰────",
    ]);
  });

  test("tabs and wide characters keep the marks in place", () => {
    expect(show("\t漢字 = x", [["x", "here"]])).toEqual([
      "   ╭─[f.toml:1:7]",
      " 1 │     漢字 = x",
      "   ·            ┬",
      "   ·            ╰── here",
      "   ╰────",
    ]);
  });

  test("control characters are seen, not obeyed", () => {
    expect(show("a\u001B[2Jb", [["b", "here"]])[1]).toBe(" 1 │ a\\u{1b}[2Jb");
  });

  test("a point, also at the end of the text, has one mark", () => {
    const source = { name: "f.toml", text: "abc" };
    const rows = renderSnippets([{ source, start: 3, end: 3, label: "missing" }], plain)[0]?.split("\n");
    expect(rows?.slice(1, 4)).toEqual([" 1 │ abc", "   ·    ┬", "   ·    ╰── missing"]);
  });

  test("a span beyond its text is cut to it", () => {
    const source = { name: "f.toml", text: "abc" };
    const rows = renderSnippets([{ source, start: 1, end: 99, label: "" }], plain)[0]?.split("\n");
    expect(rows?.slice(1)).toEqual([" 1 │ abc", "   ·  ──", "   ╰────"]);
  });

  test("of a very long line only the part around the span is shown", () => {
    const rows = show(`${"a".repeat(10_000)}X${"b".repeat(10_000)}`, [["X", "here"]]);
    expect(rows[1]).toBe(` 1 │ …${"a".repeat(100)}X${"b".repeat(100)}…`);
    expect(rows[2]).toBe(`   · ${" ".repeat(101)}┬`);
  });
});

describe("several lines", () => {
  const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join("\n");

  test("a line before and behind is shown, more is left out", () => {
    expect(
      show(text, [
        ["line 3", "a"],
        ["line 9", "b"],
      ]),
    ).toEqual([
      "    ╭─[f.toml:3:1]",
      "  2 │ line 2",
      "  3 │ line 3",
      "    · ───┬──",
      "    ·    ╰── a",
      "  4 │ line 4",
      "    · ⋮",
      "  8 │ line 8",
      "  9 │ line 9",
      "    · ───┬──",
      "    ·    ╰── b",
      " 10 │ line 10",
      "    ╰────",
    ]);
  });

  test("a span over many lines is drawn beside them, its middle left out", () => {
    const word = text.slice(text.indexOf("line 2"), text.indexOf("line 11"));
    expect(show(text, [[word, "all of this"]])).toEqual([
      "    ╭─[f.toml:2:1]",
      "  1 │     line 1",
      "  2 │ ╭─▶ line 2",
      "  3 │ │   line 3",
      "  4 │ │   line 4",
      "    · ⋮",
      "  8 │ │   line 8",
      "  9 │ │   line 9",
      " 10 │ ├─▶ line 10",
      "    · ╰──── all of this",
      " 11 │     line 11",
      "    ╰────",
    ]);
  });

  test("a line break at the end begins no line; what is missing there is missing behind the last line", () => {
    const source = { name: "f.toml", text: "a = 1\n[x\n" };
    const rows = renderSnippets([{ source, start: 9, end: 9, label: "unclosed" }], plain)[0]?.split("\n");
    expect(rows?.slice(1)).toEqual([" 1 │ a = 1", " 2 │ [x", "   ·   ┬", "   ·   ╰── unclosed", "   ╰────"]);
  });

  test("line breaks of Windows belong to no line", () => {
    expect(show("a\r\nb\r\n", [["b", "here"]])[2]).toBe(" 2 │ b");
  });
});

test("each source has its own block", () => {
  const one = { name: "one", text: "a" };
  const two = { name: "two", text: "b" };
  const blocks = renderSnippets(
    [
      { source: one, start: 0, end: 1, label: "" },
      { source: two, start: 0, end: 1, label: "" },
    ],
    plain,
  );
  expect(blocks.map((block) => block.split("\n")[0])).toEqual(["   ╭─[one:1:1]", "   ╭─[two:1:1]"]);
});
