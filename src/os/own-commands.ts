/** Helper processes that the runner itself runs now (cargo, rustc, listings): no test's, and the runtime's to wait for. */
const running = new Map<number, Promise<unknown>>();

/** Their process ids. */
export function ownCommands(): ReadonlySet<number> {
  return new Set(running.keys());
}

/** Resolves once all that run now have ended. */
export function ownCommandsEnded(): Promise<unknown> {
  return Promise.all(running.values());
}

/** Registers a process until `exited`. */
export function addOwnCommand(pid: number, exited: Promise<unknown>): void {
  running.set(pid, exited);
  void exited.then(() => running.delete(pid));
}

let ending = false;

/** From now on the program only ends: commands that end with it must not be taken for failed ones. */
export function beginEnding(): void {
  ending = true;
}

/** Never resolves once the program only ends. */
export function unlessEnding(): Promise<void> {
  return ending ? new Promise(() => {}) : Promise.resolve();
}
