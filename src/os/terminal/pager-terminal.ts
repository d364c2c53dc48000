/**
 * The terminal for the pager that is built in. It is given back on every way out: in order, by a signal,
 * while the program is stopped, and after it was killed.
 */
import * as fs from "node:fs";
import { EventQueue } from "../event-queue.ts";
import { type Keyboard, openKeyboard } from "./keyboard.ts";
import { onExit } from "../exit-hooks.ts";
import { type ScreenGuard, startScreenGuard } from "./screen-guard.ts";
import { dieOf, onSignal, type RunnerSignal, stopSelf } from "../processes/signals.ts";

export type TerminalInput =
  | { readonly type: "keys"; readonly text: string }
  | { readonly type: "interrupt" | "redraw" | "more" | "end" };

export type ScreenKind = "other" | "present";

const STDOUT = 1;
const TAKE: Readonly<Record<ScreenKind, string>> = { other: "\u001B[?1049h\u001B[H", present: "" };
const GIVE: Readonly<Record<ScreenKind, string>> = {
  other: "\u001B[?2026l\u001B[0m\u001B[?25h\u001B[?1049l",
  present: "\u001B[?2026l\u001B[0m\u001B[?25h",
};
/** Signals that ask the program to end, by what the runner calls them. */
const ENDING: Partial<Readonly<Record<RunnerSignal, NodeJS.Signals>>> = {
  terminate: "SIGTERM",
  hangup: "SIGHUP",
  quit: "SIGQUIT",
};

export interface OpenPagerTerminal {
  size(): { readonly width: number; readonly height: number };
  takeScreen(kind: ScreenKind): void;
  next(within?: number): Promise<TerminalInput | undefined>;
  /** There is more to show: one input, however often it is reported before it is read. */
  more(): void;
  /** Gives the terminal back; dies of the signal that asked to, if one did. */
  close(): Promise<void>;
}

/** Undefined: there is no terminal whose keys could be read. */
export function openPagerTerminal(): OpenPagerTerminal | undefined {
  const keyboard = openKeyboard();
  return keyboard === undefined ? undefined : new PagerTerminal(keyboard);
}

class PagerTerminal implements OpenPagerTerminal {
  readonly #keyboard: Keyboard;
  readonly #inputs = new EventQueue<TerminalInput>();
  readonly #stopListening: () => void;
  readonly #forget: () => void;
  #screen: ScreenKind | undefined;
  #guard: ScreenGuard | undefined;
  #hasMore = false;
  #endedBy: NodeJS.Signals | undefined;

  constructor(keyboard: Keyboard) {
    this.#keyboard = keyboard;
    this.#forget = onExit(() => this.#giveBack());
    this.#stopListening = onSignal((signal) => this.#onSignal(signal));
    keyboard.byKey();
    keyboard.read(
      (text) => this.#inputs.put({ type: "keys", text }),
      () => this.#inputs.put({ type: "end" }),
    );
  }

  size(): { readonly width: number; readonly height: number } {
    const { columns, rows } = process.stdout;
    return { width: columns > 0 ? columns : 80, height: rows > 0 ? rows : 24 };
  }

  takeScreen(kind: ScreenKind): void {
    this.#screen = kind;
    this.#guard = startScreenGuard(GIVE[kind]);
    writeNow(TAKE[kind]);
  }

  async next(within?: number): Promise<TerminalInput | undefined> {
    const input = await this.#inputs.take(within);
    if (input?.type === "more") this.#hasMore = false;
    return input;
  }

  more(): void {
    if (this.#hasMore) return;
    this.#hasMore = true;
    this.#inputs.put({ type: "more" });
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.#forget();
    this.#giveBack();
    this.#keyboard.close();
    this.#guard?.dismiss();
    if (this.#endedBy !== undefined) await dieOf(this.#endedBy);
  }

  #giveBack(): void {
    if (this.#screen !== undefined) writeNow(GIVE[this.#screen]);
    this.#keyboard.restore();
  }

  #onSignal(signal: RunnerSignal): void {
    switch (signal) {
      case "interrupt":
        this.#inputs.put({ type: "interrupt" });
        return;
      case "stop":
        this.#giveBack();
        stopSelf();
        return;
      case "continue":
        this.#keyboard.byKey();
        if (this.#screen !== undefined) writeNow(TAKE[this.#screen]);
        this.#inputs.put({ type: "redraw" });
        return;
      case "resize":
        this.#inputs.put({ type: "redraw" });
        return;
      case "terminate":
      case "hangup":
      case "quit":
        this.#endedBy = ENDING[signal];
        this.#inputs.put({ type: "end" });
        return;
      case "info":
        return;
    }
  }
}

/** A terminal that takes nothing any more takes no farewell either. */
function writeNow(text: string): void {
  try {
    fs.writeSync(STDOUT, text);
  } catch {
    // It is gone, or stopped by its user.
  }
}
