/**
 * Reports of the whole run, written by one of its nodes. Accepted results of all nodes are read from the server.
 * Everything else (the tests, skipped tests, setup scripts) is the same on all nodes, so it is taken from this one.
 */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { SettledResult } from "../../execute/protocol.ts";
import type { RunEvent, TestFinished } from "../../model/events.ts";
import type { ExitCode } from "../../model/results/exit-codes.ts";
import type { QueueAddress } from "../../model/requests/queue-address.ts";
import type { CommonOptions, ConfigOptions, QueueReport } from "../../model/requests/options.ts";
import { EMPTY_STATS } from "../../model/results/stats.ts";
import { unzstd, zstdFrame } from "../../os/compression/zstd.ts";
import { openFileSink } from "../../os/files/write/report-file.ts";
import { makeTempFile, removeFile } from "../../os/files/folders/temporary-files.ts";
import { RedisConnection, type RedisServer } from "../../os/redis.ts";
import { baseOf } from "../../queue/protocol.ts";
import type { Output } from "../../report/output.ts";
import { readEventLine } from "../../report/ndjson/read.ts";
import { boundedLine, ndjsonOutput } from "../../report/ndjson/write.ts";
import { merge } from "../commands/merge.ts";
import type { CommandContext } from "../context.ts";

/** Maximum characters of one result on the server. Longer results are stored without the middle of their outputs. */
const MOST = 8 * 1024 * 1024;
/** Below this size, compression costs more than it saves. */
const SHORT = 1000;
const TIMEOUT = 30_000;
/** Results that are read with one request. */
const BATCH = 200;

export interface WholeFacts {
  readonly address: QueueAddress;
  readonly server: RedisServer;
  readonly reports: readonly QueueReport[];
  readonly common: CommonOptions;
  readonly config: ConfigOptions;
}

export class WholeReport {
  /** Receives the events of this node. */
  readonly output: Output;
  readonly #context: CommandContext;
  readonly #facts: WholeFacts;
  readonly #before: RunEvent[] = [];
  readonly #after: RunEvent[] = [];

  constructor(context: CommandContext, facts: WholeFacts) {
    this.#context = context;
    this.#facts = facts;
    this.output = { on: (event) => this.#keep(event), finish: () => undefined };
  }

  #keep(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#before.push(event);
        break;
      case "test-skipped":
        if (event.reason !== "partition") this.#before.push(event);
        break;
      case "script-started":
      case "script-slow":
      case "script-finished":
        (event.script.phase === "setup" ? this.#before : this.#after).push(event);
        break;
      case "run-finished":
        this.#after.push(event);
        break;
      default:
        break;
    }
  }

  /** The part of a result that is stored on the server. */
  payloadOf(result: SettledResult): string {
    const event: TestFinished = {
      ...result,
      timestamp: this.#context.wall(),
      elapsed: 0,
      stats: EMPTY_STATS,
      running: 0,
    };
    const line = boundedLine(event, MOST);
    return line.length < SHORT ? line : zstdFrame(line).toBase64();
  }

  /** Writes the reports, and prints the result of the whole run as `merge` does. */
  async write(): Promise<Result<ExitCode>> {
    const file = makeTempFile("nextest-queue-");
    if (!file.ok) return err([cannotWrite(file.error.message)]);
    const { common, config, reports } = this.#facts;
    const collected = await this.#collect(file.value);
    const merged = collected.ok
      ? await merge(this.#context, {
          command: "merge",
          common,
          config,
          inputs: [file.value],
          outputs: reports,
          allowGaps: true,
        })
      : err([cannotWrite(collected.error)] as const);
    removeFile(file.value);
    return merged;
  }

  async #collect(file: string): Promise<Result<void, string>> {
    const opened = openFileSink(file);
    if (!opened.ok) return err(opened.error.message);
    const stream = ndjsonOutput(opened.value);
    for (const event of this.#before) stream.on(event);
    const results = await this.#results((event) => {
      stream.on(startOf(event));
      stream.on(event);
    });
    for (const event of this.#after) stream.on(event);
    const failure = await opened.value.close();
    return failure === undefined ? results : err(failure.message);
  }

  async #results(onResult: (event: TestFinished) => void): Promise<Result<void, string>> {
    const connection = new RedisConnection(this.#facts.server, TIMEOUT);
    try {
      return await this.#readResults(connection, onResult);
    } finally {
      connection.close();
    }
  }

  async #readResults(
    connection: RedisConnection,
    onResult: (event: TestFinished) => void,
  ): Promise<Result<void, string>> {
    const key = `${baseOf(this.#facts.address)}:events`;
    for (let from = 0; ; from += BATCH) {
      const reply = await connection.send("LRANGE", [key, String(from), String(from + BATCH - 1)]);
      if (!reply.ok) return err(reply.error.message);
      const payloads = Array.isArray(reply.value) ? reply.value.map(String) : [];
      for (const payload of payloads) {
        const event = readPayload(payload);
        if (event !== undefined) onResult(event);
      }
      if (payloads.length < BATCH) return ok(undefined);
    }
  }
}

function cannotWrite(cause: string) {
  return {
    kind: "write-output",
    message: "cannot write the reports of the whole run",
    causes: [cause],
  } as const;
}

/** Undefined: it is damaged, and the reports lack the result. */
export function readPayload(payload: string): TestFinished | undefined {
  const text = payload.startsWith("{") ? payload : decompressed(payload);
  const event = text === undefined ? undefined : readEventLine(text, 1);
  return event?.ok === true && event.value?.type === "test-finished" ? event.value : undefined;
}

function decompressed(payload: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(payload) || payload.length % 4 !== 0) return undefined;
  const bytes = unzstd(Buffer.from(payload, "base64"), { maxSize: 4 * MOST });
  return bytes.ok ? new TextDecoder().decode(bytes.value) : undefined;
}

/** Reporters expect a start event for each test. */
function startOf({ test, slot, outcome, timestamp, elapsed, stats }: TestFinished): RunEvent {
  const totalAttempts = outcome.attempts.length;
  return {
    type: "test-started",
    test,
    slot,
    totalAttempts,
    command: [],
    timestamp,
    elapsed,
    stats,
    running: 1,
  };
}
