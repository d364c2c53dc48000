import { expect, test } from "bun:test";
import { ASCII_BAR, progressBar, UNICODE_BAR } from "./progress-bar.ts";

test("a bar fills from the left and keeps its width", () => {
  expect(progressBar(0, 4, 8, ASCII_BAR)).toBe("        ");
  expect(progressBar(1, 4, 8, ASCII_BAR)).toBe("==>     ");
  expect(progressBar(4, 4, 8, ASCII_BAR)).toBe("========");
});

test("a Unicode bar ends within a cell", () => {
  // Half a cell is the middle one of seven; the beginning of a cell is the thinnest.
  expect(progressBar(3, 4, 42, UNICODE_BAR)).toBe(`${"█".repeat(31)}▌${" ".repeat(10)}`);
  expect(progressBar(1, 2, 4, UNICODE_BAR)).toBe("██▏ ");
});

test("bars without room or without work are drawn all the same", () => {
  expect(progressBar(1, 2, -3, ASCII_BAR)).toBe("");
  expect(progressBar(0, 0, 3, ASCII_BAR)).toBe("===");
});
