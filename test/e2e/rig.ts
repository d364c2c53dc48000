/** Runs the built executable on a fixture and returns its output and exit code. Nothing here reads a clock. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { RunEvent } from "../../src/model/events.ts";
import { readEvents } from "../../src/report/ndjson/read.ts";
import {
  ENVIRONMENT,
  EXECUTABLE,
  type FixtureName,
  ownFixture,
  scratchFolder,
  sharedFixture,
} from "./fixtures.ts";

export type EventOf<Type extends RunEvent["type"]> = Extract<RunEvent, { readonly type: Type }>;

export interface Ran {
  /** The exit code, or the signal that ended the program. */
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
  /** Of `run`, where it was asked for. */
  readonly events: readonly RunEvent[];
}

export interface RunOptions {
  /** In addition to the environment of all commands; an empty text is a value. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables that the command does not get. */
  readonly without?: readonly string[];
  readonly cwd?: string;
  /** Keep the run's events. */
  readonly events?: boolean;
  /** Shell text that starts the command, which it finds as `"$@"`. */
  readonly shell?: string;
}

/** Longer than any run here takes: what a test that fails is waiting for shall be seen. */
const LIMIT = 50_000;

/** A workspace and the executable in it. */
export class Workspace {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** `cargo-nextest nextest ARGS` to its end, standard input empty. */
  async nextest(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const eventFile = path.join(scratchFolder(), "events.ndjson");
    const more = options.events === true ? ["--output", `ndjson:${eventFile}`] : [];
    const [command = "", ...rest] = args;
    const line = [EXECUTABLE, "nextest", command, ...more, ...rest];
    const ran = await run(
      options.shell === undefined ? line : ["/bin/sh", "-c", options.shell, "sh", ...line],
      {
        ...options,
        cwd: options.cwd ?? this.folder,
      },
    );
    return { ...ran, events: options.events === true ? eventsOf(eventFile) : [] };
  }

  write(file: string, text: string): string {
    const full = path.join(this.folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
    return full;
  }
}

/** Any program with the environment of these tests. */
export async function run(
  command: readonly string[],
  options: RunOptions = {},
): Promise<Omit<Ran, "events">> {
  const child = Bun.spawn([...command], {
    cwd: options.cwd ?? scratchFolder(),
    env: environmentFor(options),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: LIMIT,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode: child.signalCode ?? child.exitCode ?? -1, stdout, stderr };
}

export function environmentFor({
  env,
  without = [],
}: Pick<RunOptions, "env" | "without">): Record<string, string> {
  const all = { ...ENVIRONMENT, ...env };
  return Object.fromEntries(Object.entries(all).filter(([key]) => !without.includes(key)));
}

/** Every line must be an event as the published schema has it. */
function eventsOf(file: string): readonly RunEvent[] {
  const events = readEvents(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
  if (!events.ok) throw new Error(`line ${events.error.line} of the events: ${events.error.message}`);
  return events.value;
}

export function eventsOfType<Type extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** A fixture that is not changed. */
export async function shared(name: FixtureName): Promise<Workspace> {
  return new Workspace(await sharedFixture(name));
}

/** A copy of a fixture, to be changed. */
export async function own(name: FixtureName): Promise<Workspace> {
  return new Workspace(await ownFixture(name));
}
