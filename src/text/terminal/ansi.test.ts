import { describe, expect, test } from "bun:test";
import { keepColors, stripControls } from "./ansi.ts";

const SEQUENCES = {
  "clear line": "\u001B[2K",
  "cursor up": "\u001B[5A",
  "private mode": "\u001B[?25l",
  title: "\u001B]0;title\u0007",
  hyperlink: "\u001B]8;;http://x\u001B\\",
  clipboard: "\u001B]52;c;aGk=\u0007",
  "device string": "\u001BPabc\u001B\\",
  reset: "\u001Bc",
  charset: "\u001B(0",
  bell: "\u0007",
  backspace: "\b",
  "eight-bit control": "\u009B",
  nul: "\u0000",
};

describe("nothing that steers a terminal passes", () => {
  for (const [name, sequence] of Object.entries(SEQUENCES)) {
    test(name, () => {
      expect(stripControls(`a${sequence}b`)).toBe("ab");
      expect(keepColors(`a${sequence}b`)).toBe("ab");
    });
  }
});

test("colours pass to a terminal only", () => {
  const text = "\u001B[1;38:2::1:2:3mred\u001B[0m \u001B[mx";
  expect(keepColors(text)).toBe(text);
  expect(stripControls(text)).toBe("red x");
});

test("tabs and line ends pass to a terminal, only line feeds elsewhere", () => {
  expect(keepColors("a\tb\r\nc\rd")).toBe("a\tb\r\ncd");
  expect(stripControls("a\tb\r\nc\rd")).toBe("ab\ncd");
});

test("text without controls is the same text", () => {
  const text = "plain größe 日本\n";
  expect(stripControls(text)).toBe(text);
  expect(keepColors(text)).toBe(text);
});

test("DEL stays in files and pipes, as under the peer, and never reaches a terminal", () => {
  expect(stripControls("a\u007Fb")).toBe("a\u007Fb");
  expect(keepColors("a\u007Fb")).toBe("ab");
});

test("an unfinished sequence does not swallow the lines after it", () => {
  expect(stripControls("a\u001B]0;title\nb")).toBe("a\nb");
  expect(stripControls("a\u001BPdata\nb")).toBe("a\nb");
  expect(stripControls("a\u001B[3")).toBe("a");
  expect(stripControls("a\u001B")).toBe("a");
});

test("a sequence that another one interrupts ends there", () => {
  expect(keepColors("\u001B[3\u001B[31mx")).toBe("\u001B[31mx");
  expect(stripControls("\u001B]0;t\u001B[31mx")).toBe("x");
});

test("a line feed inside a sequence is still a line feed", () => {
  expect(stripControls("a\u001B[3\n1mb")).toBe("a\nb");
  expect(keepColors("a\u001B[3\n1mb")).toBe("a\nb");
});

test("no control is left whatever the input", () => {
  let seed = 7;
  const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648);
  const alphabet = [
    "\u001B",
    "[",
    "]",
    "P",
    "m",
    "3",
    ";",
    "\u0007",
    "\\",
    "\n",
    "a",
    "\r",
    "\t",
    "\u009B",
    "é",
  ];
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: 12 }, () => alphabet[next() % alphabet.length]).join("");
    expect(stripControls(text)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u0080-\u009F]/);
    const colored = keepColors(text).replace(/\u001B\[[0-9;:]*m/g, "");
    expect(colored).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]|\r(?!\n)/);
  }
});
