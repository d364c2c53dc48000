/** The console on standard input: keys one by one, without echo. Ctrl-C stays a signal. */
import type { Terminal } from "../terminal/terminal-modes.ts";
import { readNumber, win32 } from "./win32.ts";

const STD_INPUT = -10 >>> 0;
const LINE_INPUT = 0x2;
const ECHO_INPUT = 0x4;

/** Undefined: standard input is no console. */
export function openConsole(): Terminal | undefined {
  const input = win32().GetStdHandle(STD_INPUT);
  if (input === null) return undefined;
  const original = readNumber((address) => win32().GetConsoleMode(input, address));
  if (original === undefined) return undefined;
  return {
    // Consoles know no foreground group.
    inForeground: () => true,
    readByKey: () => void win32().SetConsoleMode(input, original & ~(LINE_INPUT | ECHO_INPUT)),
    restore: () => void win32().SetConsoleMode(input, original),
    settings: () => undefined,
  };
}
