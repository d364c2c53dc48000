/**
 * The handlers of the signals that ask the program to end. Opening, reading or writing a pipe or a device can block until
 * there is another end, and a handler would not run in the meantime. So while such a file is used, these signals have
 * their default action, and end the program at once. The state belongs to the module, as a process has one handler for
 * each signal.
 */
import * as fs from "node:fs";

const handlers = new Map<NodeJS.Signals, () => void>();
let isListening = false;
let isInUse = false;

/** Not every system has every signal. */
export function handleSignal(name: NodeJS.Signals, handler: () => void): void {
  try {
    process.on(name, handler);
  } catch {
    // A signal that the system does not have is never delivered: no handler is needed.
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

/** Runs `operation`, which opens, reads or writes `file`. Unless `file` is regular, an ending signal ends the program at once. */
export function interruptibleIo<Value>(file: string | number, operation: () => Value): Value {
  if (isListening || isInUse || handlers.size === 0 || !canBlock(file)) return operation();
  // The system's default action is in force again once the last handler is removed.
  for (const [name, handler] of handlers) process.off(name, handler);
  isInUse = true;
  try {
    return operation();
  } finally {
    isInUse = false;
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
