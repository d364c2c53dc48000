/** The way out of the program: what must not be left behind is taken away on every way out that can be seen. */
import { detachJobs } from "./processes/job-objects.ts";

const cleanups = new Set<() => void>();

/** Runs `cleanup` when the program leaves, unless the returned function is called before. It must not wait. */
export function onExit(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Runs what is registered, the latest first, each once. */
export function runExitHooks(): void {
  for (const cleanup of [...cleanups].toReversed()) {
    cleanups.delete(cleanup);
    cleanup();
  }
}

/** Ends the program now. Writes still waiting in a sink are lost; await `settled` before. */
export function exitProgram(code: number): never {
  runExitHooks();
  detachJobs();
  process.exit(code);
}
