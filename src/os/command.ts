/** Runs a helper command (cargo, rustc, a test binary that lists) to its end and captures what it says. */
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { ExitStatus, StartFailure } from "../model/outcome.ts";

export interface CommandRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** `inherit` shares the runner's own stream; a function hears each chunk as it comes. */
  readonly stdout: "capture" | "inherit" | ((chunk: Uint8Array) => void);
  readonly stderr: "capture" | "inherit";
  /** Ends the command's group after this many milliseconds; `timedOut` is then set. */
  readonly timeout?: number;
  /**
   * How many milliseconds to wait, once the process itself ended, for the ends of its captured streams:
   * a process that it left behind may hold them open. What came until then is returned. Absent: no limit.
   */
  readonly outputGrace?: number;
}

export interface CommandOutput {
  readonly status: ExitStatus;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly timedOut: boolean;
}

/** Runs to the end of the process and of the streams that are read. Standard input is empty. */
export async function runCommand(request: CommandRequest): Promise<Result<CommandOutput, StartFailure>> {
  let child: Bun.Subprocess<"ignore", "pipe" | "inherit", "pipe" | "inherit">;
  try {
    child = Bun.spawn([request.program, ...request.args], {
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      env: request.env,
      stdin: "ignore",
      stdout: request.stdout === "inherit" ? "inherit" : "pipe",
      stderr: request.stderr === "inherit" ? "inherit" : "pipe",
    });
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "UNKNOWN";
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return err({ code, message, program: request.program });
  }
  let timedOut = false;
  const timer =
    request.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.kill("SIGKILL");
        }, request.timeout);
  const onChunk = typeof request.stdout === "function" ? request.stdout : undefined;
  const release = new AbortController();
  const drained = Promise.all([
    drain(child.stdout, release.signal, onChunk),
    drain(child.stderr, release.signal),
  ]);
  await child.exited;
  clearTimeout(timer);
  const grace =
    request.outputGrace === undefined ? undefined : setTimeout(() => release.abort(), request.outputGrace);
  const [stdout, stderr] = await drained;
  clearTimeout(grace);
  const status: ExitStatus =
    child.signalCode === null
      ? { kind: "exited", code: child.exitCode ?? 0 }
      : { kind: "signaled", signal: 0, name: String(child.signalCode) };
  return ok({ status, stdout, stderr, timedOut });
}

/** Reads to the stream's end, or until `release`. */
async function drain(
  stream: ReadableStream<Uint8Array> | number | undefined,
  release: AbortSignal,
  onChunk?: (chunk: Uint8Array) => void,
): Promise<Uint8Array> {
  if (!(stream instanceof ReadableStream)) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  release.addEventListener("abort", () => void reader.cancel());
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (onChunk === undefined) chunks.push(part.value);
    else onChunk(part.value);
  }
  return Buffer.concat(chunks);
}
