/** Runs one side of a case: lays it out, starts the runner, lets the case act, and notes what is true at the end. */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { baseEnvironment } from "../../conformance/environment.ts";
import type { FaultCase, Observed, Place, SideName } from "./case.ts";
import { crowding } from "./crowding.ts";
import { withoutColour } from "./judge.ts";
import { carriersOf, findBelow, signal } from "./processes.ts";
import { Running } from "./running.ts";
import { Collected, openStream } from "./streams.ts";
import { Watch } from "./watch.ts";
import type { Cell } from "./table.ts";
import { builtWorkspace } from "./workspace.ts";

export interface Side {
  readonly name: SideName;
  /** The real path. */
  readonly executable: string;
}

const LIMIT = 15_000;
/** The limit is not stretched further: what hangs is waited for all the time. */
const MOST_CROWDED = 3;
/** How long killed processes may take to disappear before they count as left over. */
const SETTLE = 1500;

const MOST_LOOKS = 5;

type Fill = (text: string) => string;

/** `judge` reads the case's folder as well, so it is called before the folder is deleted. */
export async function runCase(
  side: Side,
  test: FaultCase,
  judge: (test: FaultCase, seen: Observed) => readonly string[],
): Promise<Cell> {
  const place = await layOut(test);
  try {
    const seen = await new CaseRun(side, test, place).run();
    return { seen, wrong: judge(test, seen) };
  } finally {
    fs.rmSync(place.folder, { recursive: true, force: true });
  }
}

async function layOut(test: FaultCase): Promise<Place> {
  const workspace = await builtWorkspace(test.workspace);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "faults-")));
  for (const name of ["ready", "tmp"]) fs.mkdirSync(path.join(folder, name));
  const place = { folder, workspace, builtIn: path.join(workspace, "target") };
  const config = test.config === undefined ? {} : { "nextest.toml": test.config };
  for (const [name, text] of Object.entries({ ...test.files, ...config })) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const filled = typeof text === "string" ? filler(place)(text) : text;
    fs.writeFileSync(file, filled, { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
  }
  await test.prepare?.(place);
  return place;
}

function filler({ folder, workspace }: Place): Fill {
  return (text) => text.replaceAll("{dir}", folder).replaceAll("{workspace}", workspace);
}

class CaseRun {
  readonly #side: Side;
  readonly #test: FaultCase;
  readonly #place: Place;
  readonly #fill: Fill;
  readonly #runId = randomUUID();
  readonly #out = new Collected();
  readonly #err = new Collected();
  #hung = false;

  constructor(side: Side, test: FaultCase, place: Place) {
    this.#side = side;
    this.#test = test;
    this.#place = place;
    this.#fill = filler(place);
  }

  get #marker(): string {
    return `FAULTS_RUN=${this.#runId}`;
  }

  #command(): string[] {
    const { config, wrap, args } = this.#test;
    const [command = "", ...rest] = args;
    const configured =
      config === undefined ? [] : ["--config-file", path.join(this.#place.folder, "nextest.toml")];
    return [...(wrap ?? []), this.#side.executable, "nextest", command, ...configured, ...rest].map(
      this.#fill,
    );
  }

  #environment(): Record<string, string> {
    const { folder } = this.#place;
    const given = Object.entries(this.#test.env ?? {}).map(
      ([key, value]) => [key, this.#fill(value)] as const,
    );
    return {
      ...baseEnvironment(),
      TMPDIR: path.join(folder, "tmp"),
      FAULTS_READY: path.join(folder, "ready"),
      FAULTS_RUN: this.#runId,
      ...Object.fromEntries(given),
    };
  }

  async run(): Promise<Observed> {
    const started = performance.now();
    const child = this.#start();
    const find = (): number | undefined => findBelow(child.pid, this.#side.executable);
    const watch = new Watch(find);
    let over = false;
    const running = new Running({
      side: this.#side.name,
      place: this.#place,
      root: child.pid,
      findRunner: find,
      output: () => withoutColour(this.#out.text + this.#err.text),
      type: child.type,
      ended: () => over,
    });
    const timer = setTimeout(
      () => this.#giveUp(child.pid),
      (this.#test.limit ?? LIMIT) * Math.min(crowding(), MOST_CROWDED),
    );
    const acting = this.#act(running);
    const exit = await child.exited;
    const end = performance.now();
    over = true;
    clearTimeout(timer);
    watch.stop();
    const problems = await acting;
    const left = await this.#countLeft(watch);
    await child.finish();
    return {
      exit,
      elapsed: end - started,
      afterMark: running.marked === undefined ? undefined : end - running.marked,
      peak: watch.peak / 1024,
      left,
      stdout: this.#out.text,
      stderr: this.#err.text,
      bytes: this.#out.bytes + this.#err.bytes,
      temporary: fs.readdirSync(path.join(this.#place.folder, "tmp")),
      problems,
      hung: this.#hung,
      place: this.#place,
    };
  }

  async #act(running: Running): Promise<readonly string[]> {
    try {
      await this.#test.act?.(running);
      return [];
    } catch (thrown) {
      return [thrown instanceof Error ? thrown.message : String(thrown)];
    }
  }

  #start(): Started {
    const test = this.#test;
    const cwd = this.#fill(test.cwd ?? this.#place.workspace);
    const common = { cwd, env: this.#environment() };
    return test.terminal === true ? this.#startOnTerminal(common) : this.#startOnPipes(common);
  }

  #startOnTerminal(common: Common): Started {
    const terminal = { cols: 100, rows: 30, data: (_: unknown, data: Uint8Array) => this.#out.push(data) };
    const child = Bun.spawn(this.#command(), { ...common, terminal });
    return {
      pid: child.pid,
      exited: exitOf(child),
      type: (text) => void child.terminal?.write(text),
      finish: async () => {
        await Bun.sleep(20);
        child.terminal?.close();
      },
    };
  }

  #startOnPipes(common: Common): Started {
    const { folder } = this.#place;
    const stdout = openStream(this.#test.stdout ?? "read", folder, "stdout");
    const stderr = openStream(this.#test.stderr ?? "read", folder, "stderr");
    const child = Bun.spawn(this.#command(), {
      ...common,
      stdin: "ignore",
      stdout: stdout.child,
      stderr: stderr.child,
      // Leads a group, as it would under a shell, so that the group can be signalled.
      detached: true,
    });
    const drained = Promise.all([this.#out.drain(child.stdout), this.#err.drain(child.stderr)]);
    return {
      pid: child.pid,
      exited: exitOf(child),
      type: () => {},
      // Left-over processes may hold the streams open; they are gone by now.
      finish: async () => {
        await Promise.race([drained, Bun.sleep(SETTLE)]);
        for (const each of [stdout, stderr]) each.close();
      },
    };
  }

  #giveUp(pid: number): void {
    this.#hung = true;
    const runner = findBelow(pid, this.#side.executable);
    for (const each of [runner, pid]) if (each !== undefined) signal(each, "SIGKILL");
  }

  /** Counts what is left once no more than expected is, or once it is clear that it stays; then ends it. */
  async #countLeft(watch: Watch): Promise<number> {
    const expected = this.#test.expect.left ?? 0;
    const look = (): Promise<ReadonlySet<number>> => this.#findLeft(watch);
    const deadline = performance.now() + SETTLE;
    let found = await look();
    while (found.size > expected && performance.now() < deadline) {
      await Bun.sleep(30);
      found = await look();
    }
    const count = found.size;
    for (let round = 0; round < 100 && found.size > 0; round += 1) {
      for (const pid of found) signal(pid, "SIGKILL");
      await Bun.sleep(10);
      found = await look();
    }
    return count;
  }

  /** A single scan may miss a process that forks and exits after its name was read and before its environment was. */
  async #findLeft(watch: Watch): Promise<ReadonlySet<number>> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const found = new Set([...carriersOf(this.#marker), ...watch.survivors()]);
      if (found.size > 0) return found;
      await Bun.sleep(looks);
    }
    return new Set();
  }
}

interface Common {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

interface Started {
  readonly pid: number;
  readonly exited: Promise<number | string>;
  readonly type: (text: string) => void;
  /** Reads what is still to be read, and closes what was opened. */
  readonly finish: () => Promise<void>;
}

async function exitOf(child: Bun.Subprocess): Promise<number | string> {
  const code = await child.exited;
  return child.signalCode ?? code;
}
