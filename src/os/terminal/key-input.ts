/** Keys pressed at the terminal during a run. The terminal's settings are restored on every exit path that the process can observe. */
import * as fs from "node:fs";
import { onExit } from "../exit-hooks.ts";
import { isTerminal } from "./standard-streams.ts";
import type { Terminal, TerminalSettings } from "./terminal-modes.ts";
import { openTerminal } from "./termios.ts";

/** `t` asks what runs; Enter asks for a blank line and the present state. */
export type Key = "info" | "enter";

export interface KeyInput {
  /** Gives the terminal back, e.g. before the runner stops itself. */
  suspend(): void;
  resume(): void;
  close(): void;
}

/** Calls `onKey` until closed. Undefined: there is no terminal to read from, or another group has it. */
export function readKeys(onKey: (key: Key) => void): KeyInput | undefined {
  if (!isTerminal(0)) return undefined;
  const terminal = openTerminal();
  if (terminal === undefined || !terminal.inForeground()) return undefined;
  return new Keys(terminal, onKey);
}

/** Whether standard input is a terminal whose foreground group is the runner's. */
export function sharesTerminal(): boolean {
  return isTerminal(0) && openTerminal()?.inForeground() === true;
}

/** The settings that the terminal has now, where keys can be read from it. Linux. */
export function presentSettings(): TerminalSettings | undefined {
  const terminal = isTerminal(0) ? openTerminal() : undefined;
  const settings = terminal?.inForeground() === true ? terminal.settings() : undefined;
  if (settings === undefined) return undefined;
  try {
    return { file: fs.readlinkSync("/proc/self/fd/0"), settings };
  } catch {
    return undefined;
  }
}

/** Ctrl-C, Ctrl-\ and Ctrl-Z arrive as keys where a test made the terminal raw. */
const SIGNAL_KEYS: Readonly<Record<string, NodeJS.Signals>> = {
  "\u0003": "SIGINT",
  "\u001c": "SIGQUIT",
  "\u001a": "SIGTSTP",
};

class Keys implements KeyInput {
  readonly #terminal: Terminal;
  readonly #forget: () => void;
  readonly #onData: (data: Buffer) => void;

  constructor(terminal: Terminal, onKey: (key: Key) => void) {
    this.#terminal = terminal;
    this.#forget = onExit(() => terminal.restore());
    this.#onData = (data) => {
      for (const character of data.toString("latin1")) {
        if (character === "t") onKey("info");
        if (character === "\r" || character === "\n") onKey("enter");
        const signal = SIGNAL_KEYS[character];
        if (signal !== undefined) process.kill(process.pid, signal);
      }
    };
    this.resume();
    process.stdin.on("data", this.#onData);
    // Where another group has the terminal, reading fails; then there are no keys for us.
    process.stdin.on("error", () => this.close());
  }

  suspend(): void {
    this.#terminal.restore();
  }

  resume(): void {
    if (this.#terminal.inForeground()) this.#terminal.readByKey();
  }

  close(): void {
    process.stdin.off("data", this.#onData);
    process.stdin.pause();
    this.#forget();
    this.#terminal.restore();
  }
}
