/** The journal that the tests of a swarm write, and whether the JUnit report agrees with it. */
import * as fs from "node:fs";

export interface Result {
  readonly name: string;
  /** Absent: passed. Else what the report says, e.g. `test failure with exit code 7`. */
  readonly failure: string | undefined;
}

/** The results of a JUnit report, read as text: it is this suite's own, and large. */
export function resultsOfJunit(file: string): readonly Result[] {
  if (!fs.existsSync(file)) return [];
  const cases = fs.readFileSync(file, "utf8").split("<testcase ").slice(1);
  return cases.map((text) => {
    const name = /name="([^"]*)"/.exec(text)?.[1] ?? "";
    const failure = /<(?:failure|error)\b([^>]*)>/.exec(text)?.[1];
    return { name, failure };
  });
}

/** The results of a stream of events, which the runner need not keep until its end. */
export function resultsOfEvents(file: string): readonly Result[] {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith('{"type":"test-finished"'))
    .map(resultOfEvent);
}

function resultOfEvent(line: string): Result {
  const name = /"testName":"([^"]*)"/.exec(line)?.[1] ?? "";
  const kind = /"result":\{"kind":"([^"]*)"/.exec(line)?.[1];
  if (kind === "pass") return { name, failure: undefined };
  const code = /"status":\{"kind":"exited","code":(\d+)/.exec(line)?.[1];
  const signal = /"status":\{"kind":"signaled","signal":(\d+)/.exec(line)?.[1];
  if (code !== undefined) return { name, failure: `exit code ${code}` };
  return { name, failure: signal === undefined ? `${kind}` : `signal ${signal}` };
}

interface Entry {
  readonly pids: Set<number>;
  begun: number;
  ended: number;
}

/** Which process each test was, and how often it began and came to its end. */
export function readJournal(file: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "latin1").split("\n") : [];
  for (const line of lines) {
    const [pid, name = "", what] = line.split(" ");
    // Empty, or the beginning of a line whose writer was killed.
    if (what !== "begins" && what !== "ends") continue;
    const entry = entries.get(name) ?? { pids: new Set<number>(), begun: 0, ended: 0 };
    entries.set(name, entry);
    entry.pids.add(Number(pid));
    if (what === "begins") entry.begun += 1;
    if (what === "ends") entry.ended += 1;
  }
  return entries;
}

/** How a test of the swarm ends where nothing befalls it. */
function failureByName(name: string): RegExp | undefined {
  if (name.endsWith("_fails")) return /exit code 1\b/;
  if (name.endsWith("_7")) return /exit code 7\b/;
  return undefined;
}

export interface Held {
  readonly count: number;
  readonly results: readonly Result[];
  readonly journal: string;
  /** Processes that were signalled: their tests may have failed of it. */
  readonly struck: ReadonlySet<number>;
}

/**
 * Reports results that are missing, duplicate or wrong. A test that was not signalled has the result that its name
 * says; a signalled test has that result or failed by a signal; a test that passed wrote its last entry.
 */
export function holdAgainstJournal({ count, results, journal, struck }: Held): readonly string[] {
  const entries = readJournal(journal);
  const wrong: string[] = [];
  if (results.length !== count) wrong.push(`${results.length} results of ${count} tests`);
  if (new Set(results.map(({ name }) => name)).size !== results.length) wrong.push("a test has two results");
  for (const { name, failure } of results) {
    const entry = entries.get(name);
    const hit = entry === undefined || [...entry.pids].some((pid) => struck.has(pid));
    const problem = problemOf({ name, failure }, hit, entry);
    if (problem !== undefined) wrong.push(`${name}: ${problem}`);
  }
  return wrong.length > 10 ? [...wrong.slice(0, 10), `and ${wrong.length - 10} more`] : wrong;
}

function problemOf({ name, failure }: Result, hit: boolean, entry: Entry | undefined): string | undefined {
  const expected = failureByName(name);
  if (entry !== undefined && entry.begun > 1) return `was started ${entry.begun} times`;
  if (failure === undefined) {
    if (expected !== undefined) return "passed";
    return entry?.ended === 1 ? undefined : "passed, but never came to its end";
  }
  if (expected?.test(failure) === true) return undefined;
  if (!hit) return `failed without a cause: ${failure.trim()}`;
  return /abort|signal|SIG/i.test(failure) ? undefined : `failed oddly: ${failure.trim()}`;
}
