import { describe, expect, test } from "bun:test";
import { Document } from "./document.ts";
import { cutRow, wrappedRow } from "./frame.ts";
import { readLine } from "./line.ts";
import { rowsOf, type Wrapping } from "./wrap.ts";

function documentOf(...parts: readonly string[]): Document {
  const document = new Document();
  for (const part of parts) document.append(part);
  return document;
}

describe("a document", () => {
  test("has lines wherever its text was cut", () => {
    const document = documentOf("a\nb", "c\n", "", "\nd\r\n", "e");
    expect(Array.from({ length: 6 }, (_, index) => document.line(index))).toEqual([
      "a",
      "bc",
      "",
      "d",
      "e",
      "",
    ]);
    expect(document.lines).toBe(5);
  });

  test("knows what may still change", () => {
    const document = documentOf("a\nb");
    expect(document.settledLines).toBe(1);
    document.end();
    expect(document.settledLines).toBe(2);
  });

  test("does not copy its text", () => {
    const before = process.memoryUsage.rss();
    const text = "0123456789".repeat(10).concat("\n").repeat(1_000_000);
    const document = documentOf(text);
    expect(document.lines).toBe(1_000_000);
    expect(document.line(999_999)).toHaveLength(100);
    // The text, and where each of its lines begins.
    expect(process.memoryUsage.rss() - before).toBeLessThan(3 * text.length);
  });
});

describe("a line", () => {
  test("keeps colours and links, and drops what moves the cursor", () => {
    const line = readLine("a\u001B[31mb\u001B[2Jc\u001B]8;;http://x\u001B\\d\u001B]8;;\u001B\\\u001B[0me");
    expect(line.plain).toBe("abcde");
    expect(wrappedRow(line, { from: 0, to: 5 }, [])).toBe(
      "a\u001B[31mbc\u001B]8;;http://x\u001B\\d\u001B]8;;\u001B\\\u001B[0me",
    );
  });

  test("tabs go to the next stop; control characters are shown", () => {
    const line = readLine("ab\tc\u0007\u200Bd");
    expect(line.columns).toBe(8 + 1 + 4 + 8 + 1);
    expect(wrappedRow(line, { from: 0, to: 99 }, [])).toBe("ab      c\u001B[7m<07><U+200B>\u001B[0md");
  });

  test("marks that combine take no column", () => {
    expect(readLine("e\u0301x").glyphs.map(({ text, column }) => [text, column])).toEqual([
      ["e\u0301", 0],
      ["x", 1],
    ]);
  });
});

/** The rows of a line as text. */
function wrapped(text: string, width: number, wrapping: Wrapping): readonly string[] {
  const line = readLine(text);
  return rowsOf(line, width, wrapping).map((row) => wrappedRow(line, row, []));
}

describe("wrapping", () => {
  test.each([
    ["between words", "the quick brown fox", 10, "word", ["the quick ", "brown fox"]],
    ["behind hyphens", "well-known-thing", 11, "word", ["well-known-", "thing"]],
    ["a long word anywhere", "a abcdefghij", 4, "word", ["a ", "abcd", "efgh", "ij"]],
    ["anywhere", "the quick", 4, "anywhere", ["the ", "quic", "k"]],
    ["never through a wide character", "日本語", 5, "anywhere", ["日本", "語"]],
    ["a character wider than the screen", "日本", 1, "anywhere", ["日", "本"]],
    ["nothing", "", 5, "word", [""]],
    ["a tab at the end of a row", "abc\td", 4, "word", ["abc     ", "d"]],
  ] as const)("%s", (_, text, width, wrapping, rows) => {
    expect(wrapped(text, width, wrapping)).toEqual([...rows]);
  });

  test("where looks change, as behind a test's module", () => {
    expect(wrapped("\u001B[36mmod::\u001B[0mname", 7, "word")).toEqual(["\u001B[36mmod::\u001B[0m", "name"]);
  });
});

describe("without wrapping", () => {
  const cut = (text: string, left: number, width: number): string =>
    // oxlint-disable-next-line no-control-regex
    cutRow(readLine(text), { left, width }, []).replace(/\u001B\[[0-9;]*m/g, "");

  test.each([
    ["all of it", "abcd", 0, 4, "abcd"],
    ["more to the right", "abcde", 0, 4, "abc>"],
    ["more to the left", "abcdef", 2, 4, "<def"],
    ["both", "abcdefgh", 2, 4, "<de>"],
    ["half a wide character at each end", "日本語日本語", 2, 6, "< 語 >"],
    ["half of one at the left", "日本語", 1, 7, "<本語"],
    ["nothing left", "ab", 5, 4, "<"],
  ] as const)("%s", (_, text, left, width, row) => {
    expect(cut(text, left, width)).toBe(row);
  });
});
