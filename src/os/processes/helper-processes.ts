/** Helper processes that the runner itself runs now (cargo, rustc, listings): no test's, and the runtime's to wait for. */
const running = new Map<number, Promise<unknown>>();

/** Helpers that live as long as the runner; their end is not waited for. */
const helpers: number[] = [];

/** Process ids of the commands. */
export function runningHelpers(): readonly number[] {
  return [...running.keys()];
}

/** Process ids of all that the runner itself runs. */
export function helperProcesses(): ReadonlySet<number> {
  return new Set([...running.keys(), ...helpers]);
}

/** Registers a process that ends with the runner. */
export function addLongLivedHelper(pid: number): void {
  helpers.push(pid);
}

/** Resolves once one of the commands that run now has ended; undefined: none runs. */
export function someHelperEnded(): Promise<unknown> | undefined {
  return running.size === 0 ? undefined : Promise.race(running.values());
}

/** Resolves once all commands that run now have ended. */
export function helpersEnded(): Promise<unknown> {
  return Promise.all(running.values());
}

/** Registers a process until `exited`. */
export function addHelperProcess(pid: number, exited: Promise<unknown>): void {
  running.set(pid, exited);
  void exited.then(() => running.delete(pid));
}

let ending = false;
const began = Promise.withResolvers<void>();

/** From now on the program only ends: commands that end with it must not be taken for failed ones. */
export function beginEnding(): void {
  ending = true;
  began.resolve();
}

/** Resolves after `patience` milliseconds (0: at once), but never once the program only ends. */
export async function unlessEnding(patience = 0): Promise<void> {
  if (!ending && patience > 0) await Promise.race([began.promise, Bun.sleep(patience)]);
  if (ending) await new Promise<never>(() => undefined);
}
