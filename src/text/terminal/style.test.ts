import { expect, test } from "bun:test";
import { ansi, paintFor, plain, style, STYLES } from "./style.ts";

test("colour comes before effects, effects in the order of their numbers", () => {
  expect(ansi(style({ color: "green", bold: true }), "PASS")).toBe("\u001B[32;1mPASS\u001B[0m");
  expect(ansi(style({ underline: true, bold: true }), "g")).toBe("\u001B[1;4mg\u001B[0m");
  expect(ansi(style({ dimmed: true, italic: true }), "x")).toBe("\u001B[2;3mx\u001B[0m");
});

test("bright colours are the 90s", () => {
  expect(style({ color: "bright-cyan" }).sgr).toBe("96");
  expect(style({ color: "bright-black" }).sgr).toBe("90");
});

test("empty text keeps its sequences, a plain style has none", () => {
  expect(ansi(STYLES.redBold, "")).toBe("\u001B[31;1m\u001B[0m");
  expect(ansi(STYLES.plain, "text")).toBe("text");
});

test("without colours text stays as it is", () => {
  expect(plain(STYLES.redBold, "FAIL")).toBe("FAIL");
  expect(paintFor(false)).toBe(plain);
  expect(paintFor(true)).toBe(ansi);
});
