/** Exit hooks: delete temporary files on every exit path that the process can observe. */
import { attempt } from "./failure.ts";
import { detachJobs } from "./processes/tree/job-objects.ts";

const cleanups = new Set<() => void>();

/** Runs `cleanup` at exit, unless the returned function is called before. It must not wait. */
export function onExit(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Runs the registered hooks, the latest first, each once. What the system refuses one of them does not stop the others. */
export function runExitHooks(): void {
  for (const cleanup of [...cleanups].toReversed()) {
    cleanups.delete(cleanup);
    attempt(cleanup);
  }
}

/** Ends the program now. Writes still waiting in a sink are lost; await `settled` before. */
export function exitProgram(code: number): never {
  runExitHooks();
  detachJobs();
  process.exit(code);
}
