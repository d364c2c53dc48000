/**
 * The handlers of the signals that ask the program to end. Opening, reading or writing a pipe or a device can block until
 * there is another end, and a handler would not run in the meantime. So while such a file is used, these signals have
 * their default action, and end the program at once.
 */
import * as fs from "node:fs";

const handlers = new Map<NodeJS.Signals, () => void>();
let isListening = false;
let isReading = false;

/** Not every system has every signal. */
export function handleSignal(name: NodeJS.Signals, handler: () => void): void {
  try {
    process.on(name, handler);
  } catch {
    // It cannot come, then.
  }
}

export function handleEndingSignal(name: NodeJS.Signals, handler: () => void): void {
  handleSignal(name, handler);
  handlers.set(name, handler);
}

/** While a run listens, its tests must end first: the handlers stay. */
export function keepHandlers(listening: boolean): void {
  isListening = listening;
}

/** Runs `read`, which may also write; a signal that asks the program to end does so meanwhile, unless the file is regular. */
export function interruptibly<Value>(file: string | number, read: () => Value): Value {
  if (isListening || isReading || handlers.size === 0 || !canBlock(file)) return read();
  // The system's default action is in force again once the last handler is removed.
  for (const [name, handler] of handlers) process.off(name, handler);
  isReading = true;
  try {
    return read();
  } finally {
    isReading = false;
    for (const [name, handler] of handlers) handleSignal(name, handler);
  }
}

/** A file that cannot be examined fails when it is opened. */
function canBlock(file: string | number): boolean {
  try {
    const facts =
      typeof file === "number" ? fs.fstatSync(file) : fs.statSync(file, { throwIfNoEntry: false });
    return facts !== undefined && !facts.isFile() && !facts.isDirectory();
  } catch {
    return false;
  }
}
