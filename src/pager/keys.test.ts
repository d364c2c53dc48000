import { expect, test } from "bun:test";
import { KeyReader } from "./keys.ts";

function keysOf(...parts: readonly string[]): readonly string[] {
  const reader = new KeyReader();
  return [...parts.flatMap((part) => reader.read(part)), ...reader.expire()];
}

test.each([
  ["characters", ["aG/", "é日"], ["a", "G", "/", "é", "日"]],
  ["named ones", ["\r\n\t \u007F\u0003"], ["enter", "enter", "tab", "space", "backspace", "ctrl-c"]],
  ["arrows, either way", ["\u001B[A\u001BOB"], ["up", "down"]],
  ["with modifiers", ["\u001B[1;2A\u001B[1;5B"], ["shift-up", "ctrl-down"]],
  ["numbers", ["\u001B[5~\u001B[6~\u001B[1~\u001B[4~"], ["page-up", "page-down", "home", "end"]],
  ["alt", ["\u001Bv"], ["alt-v"]],
  ["in pieces", ["\u001B", "[", "A"], ["up"]],
  ["escape alone", ["\u001B"], ["escape"]],
  ["escape twice", ["\u001B\u001B"], ["escape", "escape"]],
  ["unknown sequences are nothing", ["\u001B[99~x"], ["x"]],
] as const)("%s", (_, sent, keys) => {
  expect(keysOf(...sent)).toEqual([...keys]);
});
