import { describe, expect, test } from "bun:test";
import { Document } from "./document.ts";
import { Screen, type Size } from "./screen.ts";
import { parseTarget } from "./target.ts";

const SIZE: Size = { width: 30, height: 6 };

function documentOf(text: string): Document {
  const document = new Document();
  document.append(text);
  document.end();
  return document;
}

/** Lines `1` to `count`. */
function numbered(count: number): Document {
  return documentOf(Array.from({ length: count }, (_, index) => `${index + 1}\n`).join(""));
}

function screenOf(document: Document): Screen {
  return new Screen(document, { title: "", wrapping: "word", showRuler: true });
}

/** The text of each row after the keys; the picture is drawn after each of them, as it is at a terminal. */
function after(screen: Screen, keys: readonly string[], size: Size = SIZE): readonly string[] {
  let { rows } = screen.draw(size);
  for (const key of keys) {
    screen.press(key);
    ({ rows } = screen.draw(size));
  }
  // oxlint-disable-next-line no-control-regex
  return rows.map((row) => row.replace(/\u001B\[[0-9;]*[mK]/g, "").trim());
}

describe("moving", () => {
  test.each([
    ["nowhere", [], ["1", "2", "3", "4", "5", "word  lines   1-  5/ 20"]],
    ["down", ["j", "down"], ["3", "4", "5", "6", "7", "word  lines   3-  7/ 20"]],
    ["up beyond the beginning", ["j", "k", "k"], ["1", "2", "3", "4", "5", "word  lines   1-  5/ 20"]],
    ["a screen", ["space"], ["6", "7", "8", "9", "10", "word  lines   6- 10/ 20"]],
    ["half a screen and back", ["d", "d", "u"], ["3", "4", "5", "6", "7", "word  lines   3-  7/ 20"]],
    [
      "not beyond the end",
      ["space", "space", "space", "f"],
      ["16", "17", "18", "19", "20", "word  lines  16- 20/ 20"],
    ],
    ["to the end", ["G"], ["16", "17", "18", "19", "20", "word  lines  16-END/ 20"]],
    ["and back", ["G", "g"], ["1", "2", "3", "4", "5", "word  lines   1-  5/ 20"]],
    ["a number of rows", ["1", "2", "j"], ["13", "14", "15", "16", "17", "word  lines  13- 17/ 20"]],
    ["to a line", ["1", "0", "g"], ["8", "9", "10", "11", "12", "word  lines   8- 12/ 20"]],
  ])("%s", (_, keys, rows) => {
    expect(after(screenOf(numbered(20)), keys)).toEqual(rows);
  });

  test("the number typed so far is shown", () => {
    const rows = after(screenOf(numbered(20)), ["1", "2"], { width: 40, height: 6 });
    expect(rows.at(-1)).toBe("12  word  lines   1-  5/ 20");
  });

  test("a short text leaves rows empty", () => {
    expect(after(screenOf(numbered(2)), [])).toEqual(["1", "2", "~", "~", "~", "word  lines   1-  2/  2"]);
  });

  test("another width keeps the line at the top", () => {
    const screen = screenOf(documentOf(`${"word ".repeat(20)}\nnext\n${"x\n".repeat(9)}`));
    after(screen, ["j", "j"], { width: 20, height: 5 });
    expect(after(screen, [], { width: 200, height: 5 })[0]).toStartWith("word");
  });

  test("the end is followed while more comes", () => {
    const document = new Document();
    document.append("1\n2\n3\n4\n5\n6\n");
    const screen = screenOf(document);
    after(screen, ["G"]);
    document.append("7\n8\n");
    const rows = after(screen, [], { width: 50, height: 6 });
    expect(rows).toEqual(["4", "5", "6", "7", "8", "word  lines   4-END/  8  [loading]"]);
  });
});

describe("searching", () => {
  const fruits = documentOf("apple\npear\nplum\napple pear apple\nfig\nkiwi\nlime\napple\n");
  const search = (pattern: string): readonly string[] => ["/", ...Array.from(pattern), "enter"];

  test("shows and counts matches, the first one in view", () => {
    const screen = screenOf(fruits);
    const rows = after(screen, search("apple"), { width: 50, height: 8 });
    expect(rows.at(-2)).toMatch(/^apple +1 of 4 matches on 3 lines$/);
    const { rows: painted } = screen.draw({ width: 50, height: 8 });
    expect(painted[0]).toBe("\u001B[22;30;46mapple\u001B[0m");
    expect(painted[3]).toBe("\u001B[22;30;43mapple\u001B[0m pear \u001B[22;30;43mapple\u001B[0m");
  });

  test.each([
    ["next", ["."], 2],
    ["not beyond the last", [".", ".", ".", "."], 4],
    ["previous", [".", ","], 1],
    ["last", [")"], 4],
    ["first", [")", "("], 1],
    ["the next from what is shown", ["n"], 2],
    ["another from elsewhere", ["G", "n"], 4],
  ])("%s", (_, keys, number) => {
    const rows = after(screenOf(fruits), [...search("apple"), ...keys], { width: 50, height: 5 });
    expect(rows.at(-2)).toContain(`${number} of 4 matches`);
  });

  test("backwards finds the one before", () => {
    const rows = after(screenOf(fruits), ["G", "?", ...Array.from("pear"), "enter"], {
      width: 50,
      height: 6,
    });
    expect(rows.at(-2)).toContain("2 of 2 matches");
  });

  test("says that there is none; Escape ends it", () => {
    const screen = screenOf(fruits);
    expect(after(screen, search("cherry"), { width: 50, height: 6 }).at(-2)).toContain("No matches");
    expect(after(screen, ["escape"], { width: 50, height: 6 }).at(-2)).toBe("fig");
  });

  test("expressions and other text", () => {
    const screen = screenOf(documentOf("f(x)\nfx\n"));
    expect(after(screen, search("^f.?x"), { width: 50, height: 6 }).at(-2)).toContain("2 matches");
    expect(after(screen, search("f("), { width: 50, height: 6 }).at(-2)).toContain("1 matches on 1 lines");
  });

  test("colours are not searched", () => {
    const screen = screenOf(documentOf("\u001B[31mre\u001B[32md\u001B[0m 31\n"));
    expect(after(screen, search("31"), { width: 50, height: 6 }).at(-2)).toContain("1 of 1 matches");
    expect(after(screen, search("red"), { width: 50, height: 6 }).at(-2)).toContain("1 of 1 matches");
  });
});

test("the prompt is a line that can be corrected", () => {
  const rows = after(screenOf(numbered(20)), [":", "1", "x", "backspace", "0", "ctrl-a", "9", "ctrl-d"]);
  expect(rows.at(-2)).toBe("Go to line:  90");
});

test("what is no line is said, until the next key", () => {
  const screen = screenOf(numbered(20));
  expect(after(screen, [":", "x", "enter"], { width: 60, height: 6 })).toContain(
    "not a line or a percentage: x",
  );
  expect(after(screen, ["j"], { width: 60, height: 6 }).join()).not.toContain("not a line");
});

test("looks: numbers, wrapping, ruler", () => {
  const screen = screenOf(documentOf("a\nb\n"));
  expect(after(screen, ["#"])[1]).toBe("2 b");
  expect(after(screen, ["\\"]).at(-1)).toBe("lines   1-  2/  2");
  expect(after(screen, ["ctrl-r"]).at(-1)).toBe("~");
});

test.each([
  ["1", 0],
  ["20", 19],
  ["99", 19],
  ["0", 0],
  ["-1", 18],
  ["-99", 0],
  ["50%", 9],
  ["-10%", 17],
  ["x", undefined],
  ["", undefined],
])("target %j", (text, line) => {
  expect(parseTarget(text, 20)).toBe(line);
});

test("a search through a million lines leaves room for keys", () => {
  const screen = screenOf(documentOf("line\n".repeat(1_000_000)));
  screen.draw(SIZE);
  for (const key of ["/", "n", "o", "n", "e", "enter"]) screen.press(key);
  let steps = 0;
  for (; screen.isBusy; steps += 1) screen.work();
  expect(steps).toBeGreaterThan(50);
});
