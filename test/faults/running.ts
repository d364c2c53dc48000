/** A running runner, as seen by the case that acts on it. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Place, SideName } from "./case.ts";
import { crowding } from "./crowding.ts";
import { signal } from "./processes.ts";
import { unreadPipe } from "./streams.ts";

/** The interval of polling, in milliseconds. */
const LOOK = 5;

/** Resolves to what `look` finds, or throws after `limit` milliseconds. */
export async function until<T>(what: string, look: () => T | undefined, limit = 8000): Promise<T> {
  const end = performance.now() + limit * crowding();
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await Bun.sleep(LOOK);
  }
}

/** The byte that this writes does not matter, because the pipe is never read. */
function isFull(fd: number): boolean {
  try {
    return fs.writeSync(fd, "\n") === 0;
  } catch {
    return true;
  }
}

export interface RunningOptions {
  readonly side: SideName;
  readonly place: Place;
  /** The process that was started; the runner itself may be below it. */
  readonly root: number;
  readonly findRunner: () => number | undefined;
  /** Both streams so far. */
  readonly output: () => string;
  readonly type: (text: string) => void;
  readonly ended: () => boolean;
}

export class Running {
  readonly side: SideName;
  readonly place: Place;
  marked: number | undefined;
  readonly #options: RunningOptions;

  constructor(options: RunningOptions) {
    this.#options = options;
    this.side = options.side;
    this.place = options.place;
  }

  /** The runner's process id. */
  pid(): Promise<number> {
    return until("the runner was started", this.#options.findRunner);
  }

  /** Waits until a test (or a build script) is in place; resolves to its process id as it sees it. */
  ready(name: string): Promise<number> {
    const file = path.join(this.place.folder, "ready", name);
    return this.until(`${name} was in place`, () => {
      const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
      return text === "" ? undefined : Number(text);
    });
  }

  /** Waits for something; gives up when the run has ended. */
  until<T>(what: string, look: () => T | undefined, limit?: number): Promise<T> {
    return until(
      what,
      () => {
        const found = look();
        if (found === undefined && this.#options.ended()) throw new Error(`ended before: ${what}`);
        return found;
      },
      limit,
    );
  }

  /** Waits until the output has `text`. */
  async says(text: string | RegExp): Promise<void> {
    await this.until(`the output has ${String(text)}`, () => {
      const output = this.#options.output();
      return (typeof text === "string" ? output.includes(text) : text.test(output)) ? true : undefined;
    });
  }

  /** Waits until the unread pipe is full: from then on the runner has text that it cannot write. */
  async blocked(): Promise<void> {
    const fd = fs.openSync(
      unreadPipe(this.place.folder, "stderr"),
      fs.constants.O_WRONLY | fs.constants.O_NONBLOCK,
    );
    await this.until("the pipe was full", () => (isFull(fd) ? true : undefined));
    fs.closeSync(fd);
  }

  /** Like an impatient user: signals the runner until it ends. */
  async signalUntilEnded(name: NodeJS.Signals): Promise<void> {
    const pid = await this.pid();
    this.mark();
    for (let times = 0; times < 10 && !this.ended; times += 1) {
      signal(pid, name);
      await Bun.sleep(100);
    }
  }

  get output(): string {
    return this.#options.output();
  }

  get ended(): boolean {
    return this.#options.ended();
  }

  /** From here on counts `afterMark`. */
  mark(): void {
    this.marked ??= performance.now();
  }

  /** Signals the runner, and it alone. */
  async signal(name: NodeJS.Signals): Promise<void> {
    const pid = await this.pid();
    this.mark();
    signal(pid, name);
  }

  /** Signals the group that the runner leads, as Ctrl-C in a shell does. */
  signalGroup(name: NodeJS.Signals): void {
    this.mark();
    process.kill(-this.#options.root, name);
  }

  /** Types into the terminal. */
  type(text: string): void {
    this.mark();
    this.#options.type(text);
  }
}
