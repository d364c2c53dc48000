/** A real node: the built executable in a separate process. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { QueueWorkspace } from "./workspace.ts";

export const PROGRAM = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");

export interface NodeOptions {
  readonly workspace: QueueWorkspace;
  readonly queue: string;
  /** The folder for the node's output files. */
  readonly folder: string;
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Put before the program. */
  readonly under?: readonly string[];
}

export interface RealNode {
  readonly pid: number;
  readonly stream: string;
  readonly log: string;
  /** The exit code; 128 and more for a signal. */
  readonly ended: Promise<number>;
  kill(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGINT"): void;
}

export function startNode(options: NodeOptions): RealNode {
  const { workspace, queue, folder, name, args = [], env = {}, under = [] } = options;
  const stream = path.join(folder, `${name}.ndjson`);
  const log = path.join(folder, `${name}.log`);
  const command = [
    ...under,
    PROGRAM,
    "nextest",
    "run",
    "--manifest-path",
    workspace.manifest,
    "--queue",
    queue,
    "--output",
    `ndjson:${stream}`,
    ...args,
  ];
  const kept = Object.entries(process.env).filter(([key]) => !/^(?:NEXTEST|CARGO_|CI$)/.test(key));
  const child = Bun.spawn(command, {
    stdin: "ignore",
    stdout: "ignore",
    stderr: Bun.file(log),
    env: {
      ...Object.fromEntries(kept),
      NEXTEST_TEST_THREADS: "4",
      NEXTEST_FORK_SERVER: "off",
      LOG: path.join(folder, "tests.log"),
      ...env,
    },
  });
  return {
    pid: child.pid,
    stream,
    log,
    ended: child.exited,
    kill: (signal) => process.kill(child.pid, signal),
  };
}

/** How often each test ran, on all nodes together. */
export function timesRun(folder: string): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const text = fs.readFileSync(path.join(folder, "tests.log"), "utf8");
  for (const line of text.split("\n")) {
    const [name = ""] = line.split(" ");
    if (name !== "") times.set(name, (times.get(name) ?? 0) + 1);
  }
  return times;
}

/** The tests with a result in a stream, which may be truncated. */
export function finishedIn(stream: string): readonly string[] {
  if (!fs.existsSync(stream)) return [];
  const lines = fs.readFileSync(stream, "utf8").split("\n");
  return lines.flatMap((line) => {
    const [, name] = /^\{"type":"test-finished".*?"testName":"([^"]*)"/.exec(line) ?? [];
    return name === undefined ? [] : [name];
  });
}

export async function runMerge(
  streams: readonly string[],
  args: readonly string[] = [],
): Promise<{ readonly code: number; readonly text: string }> {
  const child = Bun.spawn([PROGRAM, "nextest", "merge", ...streams, ...args], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const text = await new Response(child.stderr).text();
  return { code: await child.exited, text };
}
