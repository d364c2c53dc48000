/** Compares the observed behaviour with the expected one. */
import { crowding } from "./crowding.ts";
import { type FaultCase, MEMORY, type Observed } from "./case.ts";

/** What is wrong; nothing: all that must be true is. */
export function judge(test: FaultCase, seen: Observed): readonly string[] {
  const { expect } = test;
  const wrong: string[] = [...seen.problems];
  if (seen.hung) wrong.push(`hangs (killed after ${show(seen.elapsed)})`);
  const exits = [expect.exit].flat();
  if (!exits.some((exit) => exit === seen.exit || (exit === "failure" && seen.exit !== 0)))
    wrong.push(`exit ${seen.exit} in place of ${exits.join(" or ")}`);
  atMost("takes", seen.elapsed, expect.within);
  atMost("after the mark takes", seen.afterMark, expect.afterMark);
  const memory = expect.memory ?? MEMORY;
  if (seen.peak > memory) wrong.push(`${Math.round(seen.peak)} MiB resident, more than ${memory}`);
  const left = expect.left ?? 0;
  if (seen.left !== left) wrong.push(`${seen.left} left in place of ${left}`);
  const { kept } = expect;
  const forgotten = seen.temporary.filter((name) => kept?.test(name) !== true);
  if (forgotten.length > 0) wrong.push(`temporary files left: ${forgotten.join(", ")}`);
  if (kept !== undefined && forgotten.length === seen.temporary.length) wrong.push(`no ${String(kept)} left`);
  const text = test.terminal === true ? withoutColour(seen.stdout) : seen.stdout + seen.stderr;
  for (const each of expect.says ?? []) if (!has(text, each)) wrong.push(`never says ${String(each)}`);
  for (const each of expect.never ?? []) if (has(text, each)) wrong.push(`says ${String(each)}`);
  return [...wrong, ...(expect.check?.(seen) ?? [])];

  function atMost(what: string, taken: number | undefined, most: number | undefined): void {
    if (most !== undefined && taken !== undefined && taken > most * crowding())
      wrong.push(`${what} ${show(taken)}, more than ${show(most * crowding())}`);
  }
}

/** Colours depend on the terminal; what is said does not. */
export function withoutColour(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*m/g, "");
}

function has(text: string, part: string | RegExp): boolean {
  return typeof part === "string" ? text.includes(part) : part.test(text);
}

/** Milliseconds, as seconds where they are many. */
export function show(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
