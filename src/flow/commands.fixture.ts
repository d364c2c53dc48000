/**
 * Commands with a context of the test's own: a small workspace in a temporary folder, cargo and rustc that answer from
 * a record and wait if a test holds them, and streams that are kept as text.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { RECORDED_BUILD, RECORDED_GRAPH, RECORDED_MEMBERS } from "../cargo/recorded.fixture.ts";
import { requestOf } from "../cli/command-line.fixture.ts";
import { ok } from "../diagnostics/result.ts";
import type { Request } from "../model/requests/request.ts";
import type { CommandRequest } from "../os/processes/run-command.ts";
import type { CommandContext, QueuedSink, Runner } from "./context.ts";

type Tool = "metadata" | "graph" | "build" | "rustc";

/** Every binary of the workspace has these tests, and no ignored ones. */
const BINARY = `#!/bin/sh
case " $* " in *" --ignored "*) exit 0;; esac
printf 'tests::one: test\\ntests::two: test\\n'
`;

export class Workbench {
  /** What happened, in order: `start build`, `end build`, and what the test adds. */
  readonly log: string[] = [];
  readonly root: string;
  out = "";
  err = "";
  readonly #gates = new Map<Tool, Promise<void>>();

  constructor(config = "") {
    this.root = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), "nextest-flow-")));
    this.write("Cargo.toml", "[workspace]\n");
    this.write(".config/nextest.toml", config);
    for (const file of ["deps/helper-7b9fe5605fb0cdff", "deps/my_app-83a65de41b28d152"])
      this.write(`target/debug/${file}`, BINARY, 0o755);
    for (const file of ["deps/it-dc6994193f3f4be3", "deps/tool_a-22351f943ec8980f", "tool-a"])
      this.write(`target/debug/${file}`, BINARY, 0o755);
    for (const folder of ["helper"]) fs.mkdirSync(path.join(this.root, folder), { recursive: true });
  }

  write(file: string, text: string, mode = 0o644): void {
    const full = path.join(this.root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text, { mode });
  }

  [Symbol.dispose](): void {
    fs.rmSync(this.root, { recursive: true });
  }

  /** Keeps calls of a tool from ending until the returned function is called. */
  hold(tool: Tool): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates.set(tool, promise);
    return resolve;
  }

  /** Resolves once the log has the line. */
  async until(line: string): Promise<void> {
    while (!this.log.includes(line)) await new Promise((resolve) => setImmediate(resolve));
  }

  request(args: string): Promise<Request> {
    return requestOf(args);
  }

  context(runner: Runner, env: Readonly<Record<string, string>> = {}): CommandContext {
    return {
      env: { CARGO_HOME: this.root, XDG_CACHE_HOME: this.root, HOME: this.root, ...env },
      cwd: this.root,
      processors: 2,
      isWindows: false,
      stdin: { isTty: false },
      stdout: { isTty: false },
      stderr: { isTty: false },
      stderrSize: () => ({ columns: 80, rows: 24 }),
      out: sinkOf((text) => (this.out += text)),
      err: sinkOf((text) => (this.err += text)),
      hurryReaders: () => undefined,
      giveUpText: () => void this.log.push("give up text"),
      onWriteFailure: () => undefined,
      runCommand: (request) => this.#run(request),
      loadRunner: () => Promise.resolve(runner),
      monotonic: () => 0,
      wall: () => 1_700_000_000_000,
      describeErrors: (errors) => errors.map(({ message }) => `error: ${message}\n`).join(""),
      describeWarning: ({ level, message }) => `${level}: ${message}\n`,
    };
  }

  async #run(request: CommandRequest): ReturnType<CommandContext["runCommand"]> {
    const tool = toolOf(request);
    this.log.push(`start ${tool}`);
    await this.#gates.get(tool);
    const bytes = new TextEncoder().encode(this.#answer(tool));
    if (typeof request.stdout === "function") request.stdout(bytes);
    this.log.push(`end ${tool}`);
    return ok({
      status: { kind: "exited", code: 0 },
      stdout: typeof request.stdout === "function" ? new Uint8Array() : bytes,
      stderr: new Uint8Array(),
      timedOut: false,
    });
  }

  #answer(tool: Tool): string {
    const answers: Readonly<Record<Tool, string>> = {
      metadata: RECORDED_MEMBERS,
      graph: RECORDED_GRAPH,
      build: RECORDED_BUILD,
      rustc: `x86_64-unknown-linux-gnu\n${this.root}/lib\n`,
    };
    return answers[tool].replaceAll("/ws", this.root);
  }
}

function toolOf({ program, args }: CommandRequest): Tool {
  if (program === "rustc") return "rustc";
  if (!args.includes("metadata")) return "build";
  return args.includes("--no-deps") ? "metadata" : "graph";
}

export function sinkOf(write: (text: string) => void): QueuedSink {
  return {
    write,
    isFull: false,
    settled: () => undefined,
    settledOrStalled: () => undefined,
    batch: () => ({ add: write, flush: () => undefined }),
  };
}
