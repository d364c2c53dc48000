/** Makes the world of a command from the operating system's. */
import { environment, processorCount, workingDirectory } from "../os/environment.ts";
import type { OsFailure } from "../os/files.ts";
import { Sink } from "../os/sink.ts";
import { standardStreams } from "../os/streams.ts";
import type { World } from "./world.ts";

export interface OpenedWorld {
  readonly world: Omit<World, "describeErrors" | "describeWarning">;
  /** Resolves once all text is written; gives the first failure to write, if there was one. */
  flush(): Promise<OsFailure | undefined>;
}

export function openWorld(): OpenedWorld {
  const failures: OsFailure[] = [];
  const onFailure = (failure: OsFailure): void => {
    failures.push(failure);
  };
  const out = new Sink(1, { onFailure });
  const err = new Sink(2, { onFailure });
  return {
    world: {
      env: environment(),
      cwd: workingDirectory(),
      processors: processorCount(),
      ...standardStreams(),
      out,
      err,
      monotonic: () => performance.now(),
      wall: () => Date.now(),
    },
    flush: async () => {
      await Promise.all([out.settled(), err.settled()]);
      return failures[0];
    },
  };
}
