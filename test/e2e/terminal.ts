/**
 * The executable at a real pseudo-terminal, started by a shell as a user's shell would start it, with an
 * emulator that shows what is on the screen. Tests wait for what the screen, or the shell, says.
 */
import headless from "@xterm/headless";
import { isAlive } from "../rig/rig.ts";
import { EXECUTABLE } from "./fixtures.ts";
import { environmentFor } from "./rig.ts";

export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Shell text that starts the program, by `start "$@"`; as a background job, say. */
  readonly shell?: string;
  /** Another program than ours. */
  readonly executable?: string;
}

/** What is visible at one moment, line by line, without blanks at their ends. */
export type Picture = readonly string[];

/**
 * The shell takes control of the terminal and gives it to the program. It reports the program's state in escape
 * sequences that terminals do not show. A stopped program continues when a line is typed. Without a trap, the shell
 * would end together with a program that dies of an interrupt.
 */
const SHELL = `
say() { printf '\\033]777;%s\\007' "$1"; }
exec 0<>"$(tty)"
set -m
trap : INT
start() { sh -c 'printf "\\033]777;pid=%s\\007" $$; exec "$@"' sh "$@"; }
eval "$START"
code=$?
while [ "$code" -eq 147 ] || [ "$code" -eq 148 ]; do
  say stopped
  read -r _
  fg >/dev/null
  code=$?
done
say "code=$code"
`;

/** The end of an update of the screen: until then it is not to be looked at. */
const END_OF_UPDATE = "\u001B[?2026l";
/** Lines that scroll away and are kept. */
const SCROLLBACK = 20_000;
const FAILS_AFTER = 30_000;

export class TerminalRun {
  /** Everything that was written. */
  raw = "";
  /** After each update of the screen, what was to be seen. */
  readonly pictures: Picture[] = [];
  /** The terminal's local flags before anything was started. */
  readonly flagsBefore: number;
  readonly #screen: headless.Terminal;
  readonly #terminal: Bun.Terminal;
  readonly #said = new Map<string, string>();
  readonly #shell: Bun.Subprocess;
  #shown: Promise<void> = Promise.resolve();
  #waiting: (() => void)[] = [];

  constructor(args: readonly string[], options: TerminalOptions) {
    const { columns = 80, rows = 24, cwd, env, shell = 'start "$@"', executable = EXECUTABLE } = options;
    this.#screen = new headless.Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK,
      allowProposedApi: true,
    });
    this.#screen.parser.registerOscHandler(777, (text) => {
      const [name = "", value = ""] = text.split("=");
      this.#said.set(name, value);
      return true;
    });
    const decoder = new TextDecoder();
    this.#terminal = new Bun.Terminal({
      cols: columns,
      rows,
      data: (_, bytes) => this.#take(decoder.decode(bytes, { stream: true })),
    });
    this.flagsBefore = this.#terminal.localFlags;
    this.#shell = Bun.spawn(["/bin/sh", "-c", SHELL, "sh", executable, "nextest", ...args], {
      cwd,
      env: environmentFor({ env: { TERM: "xterm-256color", START: shell, ...env } }),
      terminal: this.#terminal,
      detached: true,
    });
  }

  #take(text: string): void {
    this.raw += text;
    this.#shown = this.#shown.then(() => this.#show(text));
  }

  async #show(text: string): Promise<void> {
    const updates = text.split(END_OF_UPDATE);
    for (const [index, update] of updates.entries()) {
      const isWhole = index < updates.length - 1;
      await this.#write(isWhole ? `${update}${END_OF_UPDATE}` : update);
      if (isWhole) this.pictures.push(this.visible);
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve) => this.#screen.write(text, resolve));
  }

  get visible(): Picture {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.#screen.rows }, (_, row) => lineOf(active.getLine(active.baseY + row)));
  }

  /** All that was ever shown and not taken back, in whole lines: rows that only the width parted are joined. */
  get lines(): readonly string[] {
    const { active } = this.#screen.buffer;
    const lines: string[] = [];
    for (let row = 0; row < active.length; row += 1) {
      const line = active.getLine(row);
      const text = line?.translateToString(false) ?? "";
      if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ""}${text}`);
      else lines.push(text);
    }
    return lines.map((line) => line.trimEnd());
  }

  /** Where text would go on. */
  get cursor(): { readonly column: number; readonly row: number } {
    const { cursorX, cursorY } = this.#screen.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  /** The terminal's local flags: whether it shows keys, waits for whole lines, makes signals of keys. */
  get flags(): number {
    return this.#terminal.localFlags;
  }

  type(keys: string): void {
    this.#terminal.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#terminal.resize(columns, rows);
  }

  /** Resolves once `condition` holds; looked at after everything that is written. */
  async until(condition: () => boolean, what: string): Promise<void> {
    const late = setTimeout(() => {
      for (const wake of this.#waiting.splice(0)) wake();
    }, FAILS_AFTER);
    const started = performance.now();
    while (!condition()) {
      if (performance.now() - started >= FAILS_AFTER) {
        throw new Error(`it never came true that ${what}; the screen:\n${this.visible.join("\n")}`);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    clearTimeout(late);
  }

  /** Resolves once the screen shows it. */
  untilVisible(text: string | RegExp): Promise<void> {
    const shows = (line: string): boolean =>
      typeof text === "string" ? line.includes(text) : text.test(line);
    return this.until(() => this.visible.some(shows), `the screen shows ${String(text)}`);
  }

  /** Resolves after the next update; the one after it comes much later if only the clock changes. */
  nextUpdate(): Promise<void> {
    const seen = this.pictures.length;
    return this.until(() => this.pictures.length > seen, "something is drawn");
  }

  /** The program's process id. */
  async pid(): Promise<number> {
    await this.until(() => this.#said.has("pid"), "the program runs");
    return Number(this.#said.get("pid"));
  }

  /** The shell has the terminal because the program is stopped. */
  async stopped(): Promise<void> {
    await this.until(() => this.#said.has("stopped"), "the program is stopped");
    this.#said.delete("stopped");
  }

  /** The exit code as a shell has it: 128 and the signal's number for a program that a signal ended. */
  async ended(): Promise<number> {
    await this.until(() => this.#said.has("code"), "the program ends");
    return Number(this.#said.get("code"));
  }

  [Symbol.dispose](): void {
    const pid = Number(this.#said.get("pid"));
    if (pid > 0 && !this.#said.has("code") && isAlive(pid)) process.kill(pid, "SIGKILL");
    this.#shell.kill("SIGKILL");
    this.#terminal.close();
    this.#screen.dispose();
  }
}

function lineOf(line: headless.IBufferLine | undefined): string {
  return line?.translateToString(true) ?? "";
}
