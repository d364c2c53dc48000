/** A `ProcessHost` whose processes are actions on a remote server. It reports them as it would local processes. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import { NO_OUTPUT } from "../model/results/outcome.ts";
import { type Captures, finishCaptures, openCaptures } from "../os/output/process-captures.ts";
import type {
  DistantHost,
  ProcessKey,
  ProcessListener,
  ProcessSignal,
  StartRequest,
} from "../os/processes/host/process-host.ts";
import { type Fault, faultText } from "./faults.ts";
import {
  type AttemptProgress,
  type AttemptPorts,
  type PreparedAction,
  RemoteAttempt,
} from "./remote-attempt.ts";
import { costsOf, exitStatusOf, type RemoteResult, type RemoteStream, streamsOf } from "./result.ts";
import type { RemoteServer } from "./server.ts";
import { fatalNumber, signalStatus } from "./signals.ts";
import type { Storage } from "./transfer/storage.ts";

export interface RemoteHostOptions {
  readonly server: RemoteServer;
  readonly storage: Storage;
  readonly ports: AttemptPorts;
  readonly prepare: (request: StartRequest) => Promise<Result<PreparedAction, Fault>>;
  /** Downloads the declared output files of a test. */
  readonly fetchOutputs: (
    request: StartRequest,
    result: RemoteResult,
    signal: AbortSignal,
  ) => Promise<Result<undefined, Fault>>;
}

interface Unit {
  readonly request: StartRequest;
  readonly attempt: RemoteAttempt;
  captures: Captures | undefined;
  /** The signal with which the runner ended it. */
  signal: number | undefined;
}

export class RemoteHost implements DistantHost {
  readonly #options: RemoteHostOptions;
  readonly #listener: ProcessListener;
  readonly #units = new Map<ProcessKey, Unit>();

  constructor(options: RemoteHostOptions, listener: ProcessListener) {
    this.#options = options;
    // Never emit during a call of this host's methods.
    this.#listener = (event) => queueMicrotask(() => listener(event));
  }

  start(request: StartRequest): void {
    const { server, storage, ports, prepare } = this.#options;
    const { key } = request;
    const unit: Unit = {
      request,
      captures: undefined,
      signal: undefined,
      attempt: new RemoteAttempt({
        server,
        storage,
        ports,
        prepare: () => prepare(request),
        fetch: (result, signal) => this.#fetch(unit, result, signal),
        onProgress: (progress) => this.#handle(key, unit, progress),
      }),
    };
    this.#units.set(key, unit);
    unit.attempt.begin();
  }

  end(key: ProcessKey, signal: ProcessSignal): void {
    const unit = this.#units.get(key);
    const number = fatalNumber(signal);
    if (unit === undefined || number === undefined) return;
    unit.signal ??= number;
    unit.attempt.end();
  }

  snapshot(key: ProcessKey): void {
    if (this.#units.has(key)) this.#listener({ type: "snapshot", key, output: NO_OUTPUT });
  }

  close(): void {
    this.#options.server.channel.close();
  }

  #handle(key: ProcessKey, unit: Unit, progress: AttemptProgress): void {
    if (progress.type === "started") return this.#listener({ type: "started", key, pid: 0 });
    this.#units.delete(key);
    switch (progress.type) {
      case "lost":
        return this.#listener({ type: "lost", key, message: faultText(progress.fault) });
      case "ended":
        this.#listener({ type: "exited", key, status: signalStatus(unit.signal ?? 9) });
        return this.#listener({ ...this.#closed(key, unit), remote: undefined });
      case "finished":
        this.#listener({
          type: "exited",
          key,
          status: exitStatusOf(progress.result),
          timedOut: progress.result.timedOut,
        });
        return this.#listener({
          ...this.#closed(key, unit),
          remote: costsOf(progress.result, progress.faults),
        });
    }
  }

  #closed(key: ProcessKey, { request, captures }: Unit) {
    const { output, spillPrefix, lastLine } = request;
    const ended = finishCaptures(captures ?? openCaptures(output, spillPrefix), lastLine);
    return { type: "closed", key, errors: [], ...ended } as const;
  }

  /** Starts from the beginning each time: the partial result of a failed try is dropped. */
  async #fetch(unit: Unit, result: RemoteResult, signal: AbortSignal): Promise<Result<undefined, Fault>> {
    const { output, spillPrefix } = unit.request;
    const captures = openCaptures(output, spillPrefix);
    const { stdout, stderr } = streamsOf(result);
    for (const [name, stream] of [
      ["stdout", stdout],
      ["stderr", stderr],
    ] as const) {
      const capture = captures.streams.get(name) ?? captures.streams.get("combined");
      const read = await this.#readStream(stream, (bytes) => capture?.push(bytes), signal);
      if (!read.ok) return err(read.error);
    }
    const files = await this.#options.fetchOutputs(unit.request, result, signal);
    if (files.ok) unit.captures = captures;
    return files;
  }

  #readStream(
    { inline, digest }: RemoteStream,
    onBytes: (bytes: Uint8Array) => void,
    signal: AbortSignal,
  ): Promise<Result<undefined, Fault>> {
    if (digest !== undefined) return this.#options.storage.read(digest, onBytes, signal);
    onBytes(inline);
    return Promise.resolve(ok(undefined));
  }
}
