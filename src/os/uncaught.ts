/**
 * A defect of the program ends it with one message. Left to itself the runtime prints the source around the place and
 * then waits for its threads, which a thread that waits for processes never lets happen.
 */
import * as fs from "node:fs";
import { exitProgram } from "./exit-hooks.ts";

/** To be called once, first of all. What is left of a run is ended by its guard. */
export function exitOnUncaught(code: number): void {
  const leave = (thrown: unknown): void => {
    printDefect(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
    exitProgram(code);
  };
  process.on("uncaughtException", leave);
  process.on("unhandledRejection", leave);
}

function printDefect(what: string): void {
  try {
    fs.writeSync(2, `\nerror: internal error, a defect of nextest-ts: ${what}\n`);
  } catch {
    // Standard error has no reader.
  }
}
