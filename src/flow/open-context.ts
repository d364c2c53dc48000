/** Makes the context of a command from the operating system. */
import { runCommand } from "../os/processes/run-command.ts";
import { environment, processorCount, workingDirectory } from "../os/environment.ts";
import type { OsFailure } from "../os/failure.ts";
import { IS_WINDOWS } from "../os/platform.ts";
import { Sink } from "../os/output/sink.ts";
import { standardStreams, windowSize } from "../os/terminal/standard-streams.ts";
import type { CommandContext, Runner } from "./context.ts";

/** How long a reader may read nothing after the program received a signal to end, in milliseconds. */
const PATIENCE = 5000;

export interface OpenedContext {
  readonly context: Omit<CommandContext, "describeErrors" | "describeWarning">;
  /** Resolves once all text is written; gives the first failure to write, if there was one. */
  readonly flush: () => Promise<OsFailure | undefined>;
}

export function openContext(): OpenedContext {
  const failures: OsFailure[] = [];
  const listeners: (() => void)[] = [];
  const onFailure = (failure: OsFailure): void => {
    // A stream that is closed, or open for reading only, has no reader. Rust's own programs ignore this failure as well.
    if (failure.code === "EBADF") return;
    failures.push(failure);
    for (const listener of listeners.splice(0)) listener();
  };
  const givenUp = Promise.withResolvers<void>();
  let hurried = false;
  const out = new Sink(1, { onFailure });
  const err = new Sink(2, { onFailure });
  return {
    context: {
      env: environment(),
      cwd: workingDirectory(),
      processors: processorCount(),
      isWindows: IS_WINDOWS,
      ...standardStreams(),
      stderrSize: windowSize,
      out,
      err,
      hurryReaders: () => (hurried = true),
      giveUpText: givenUp.resolve,
      onWriteFailure: (listener) => {
        if (failures.length > 0) listener();
        else listeners.push(listener);
      },
      runCommand,
      loadRunner,
      monotonic: () => performance.now(),
      wall: () => Date.now(),
    },
    flush: async () => {
      const written = hurried
        ? Promise.all([out.settledOrStalled(PATIENCE), err.settledOrStalled(PATIENCE)])
        : Promise.all([out.settled(), err.settled()]);
      await Promise.race([written, givenUp.promise]);
      return failures[0];
    },
  };
}

/** Only commands that run tests need it. */
async function loadRunner(): Promise<Runner> {
  const { localProducer, warmUp } = await import("../execute/local-producer.ts");
  return { warmUp, produce: localProducer };
}
