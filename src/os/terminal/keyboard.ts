/** The keyboard of the terminal that the program was started at, also where standard input is something else. */
import * as fs from "node:fs";
import * as tty from "node:tty";
import { openTerminal } from "./termios.ts";
import { IS_WINDOWS } from "../platform.ts";

export interface Keyboard {
  /** Keys arrive one by one and are not shown; Ctrl-C and Ctrl-Z stay signals. */
  byKey(): void;
  /** As the terminal was. */
  restore(): void;
  /** Calls `onText` with the text of pressed keys, and `onEnd` at the end of the input. */
  read(onText: (text: string) => void, onEnd: () => void): void;
  close(): void;
}

/** Undefined: there is no terminal, or another group of processes has it. */
export function openKeyboard(): Keyboard | undefined {
  return IS_WINDOWS ? consoleKeyboard() : terminalKeyboard();
}

function terminalKeyboard(): Keyboard | undefined {
  const isOnInput = tty.isatty(0);
  const fd = isOnInput ? 0 : openDevice();
  const terminal = fd === undefined ? undefined : openTerminal(fd);
  if (fd === undefined || terminal === undefined || !terminal.inForeground()) return undefined;
  const stream = isOnInput ? process.stdin : new tty.ReadStream(fd);
  return {
    byKey: () => terminal.readByKey(),
    restore: () => terminal.restore(),
    read: (onText, onEnd) => readFrom(stream, onText, onEnd),
    close: () => {
      stream.removeAllListeners("data");
      stream.pause();
      terminal.restore();
    },
  };
}

function openDevice(): number | undefined {
  try {
    return fs.openSync("/dev/tty", "r+");
  } catch {
    return undefined;
  }
}

/** Windows: the runtime knows its console. */
function consoleKeyboard(): Keyboard | undefined {
  if (!process.stdin.isTTY) return undefined;
  return {
    byKey: () => void process.stdin.setRawMode(true),
    restore: () => void process.stdin.setRawMode(false),
    read: (onText, onEnd) => readFrom(process.stdin, onText, onEnd),
    close: () => {
      process.stdin.removeAllListeners("data");
      process.stdin.pause();
      process.stdin.setRawMode(false);
    },
  };
}

function readFrom(stream: NodeJS.ReadStream, onText: (text: string) => void, onEnd: () => void): void {
  const decoder = new TextDecoder();
  stream.on("data", (data: Buffer) => onText(decoder.decode(data, { stream: true })));
  stream.on("end", onEnd);
  stream.on("error", onEnd);
}
