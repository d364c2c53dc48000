/**
 * Reads lines that repeat an earlier one. Most lines of a log differ from an earlier one only in the test's name, times
 * and a few counts. Such a line is not parsed: one search finds the differences, and its event is the earlier one with
 * these values replaced. All other lines are parsed. So a log of thousands of tests is read in a third of the time.
 *
 * A pattern is made of a line that was read as a whole, and is used once it gave the same event as reading a second line
 * as a whole did.
 */
import type { RunEvent, TestFinished } from "../../model/events.ts";
import { binaryId, testName } from "../../model/ids.ts";
import type { AttemptCosts, AttemptStatus } from "../../model/results/outcome.ts";
import { fromRecordedDuration, parseRecordedTime } from "../format/time.ts";

const TEXT = '"([^"\\\\\\u0000-\\u001f]*)"';
/** As JSON has whole numbers from 0, and no greater than are exact. */
const NUMBER = "(0|[1-9]\\d{0,14})";
const DURATION = `\\{"secs":${NUMBER},"nanos":${NUMBER}\\}`;

/** What may differ, by its key. Quotes inside of texts are escaped, so a key in quotes is never part of one. */
const FIELDS = {
  timestamp: TEXT,
  elapsed: DURATION,
  "binary-id": TEXT,
  name: TEXT,
  "start-time": TEXT,
  "time-taken": DURATION,
  "user-time": DURATION,
  "system-time": DURATION,
  "peak-memory": `\\{"bytes":${NUMBER}`,
  "tree-peak-memory": `\\{"bytes":${NUMBER}`,
  "finished-count": NUMBER,
  passed: NUMBER,
  running: NUMBER,
} as const;
type Field = keyof typeof FIELDS;

const ALL = new RegExp(
  Object.entries(FIELDS)
    .map(([key, value]) => `"${key}":${value.replaceAll(/\((?!\?)/g, "(?:")}`)
    .join("|"),
  "g",
);
/** Outputs have names of their own. They are not loaded here, so it does not matter which it is. */
const FILE = /"file-name":"[0-9a-f]{16}(?=-)/g;
const ANY_FILE = '"file-name":"[0-9a-f]{16}';

/** More kinds of lines than this, each after the other, are rare. */
const MOST = 4;

interface Pattern {
  readonly search: RegExp;
  /** Where the groups of a field begin; absent: the line does not have it. */
  readonly at: Readonly<Partial<Record<Field, number>>>;
  readonly sample: TestFinished;
  /** Whether it was compared with a line that was read as a whole. */
  isProven: boolean;
}

export class RepeatedLines {
  /** The one that was used last comes first. */
  #patterns: readonly Pattern[] = [];

  /** The event of a line that repeats one that was learned. */
  read(line: string): RunEvent | undefined {
    for (const pattern of this.#patterns) {
      const event = pattern.isProven ? eventOf(pattern, line) : undefined;
      if (event === undefined) continue;
      if (pattern !== this.#patterns[0]) this.#prefer(pattern);
      return event;
    }
    return undefined;
  }

  /** Takes what a line was read as. Only tests that ran once and whose outputs are not shown are learned. */
  learn(line: string, event: RunEvent): void {
    if (event.type !== "test-finished" || !isRepeatable(event)) return;
    const known = this.#patterns.find((pattern) => pattern.search.test(line));
    if (known === undefined) this.#add(line, event);
    else if (!known.isProven) this.#prove(known, line, event);
  }

  #prove(pattern: Pattern, line: string, event: TestFinished): void {
    const repeated = eventOf(pattern, line);
    if (JSON.stringify(repeated) === JSON.stringify(event)) pattern.isProven = true;
  }

  #add(line: string, event: TestFinished): void {
    const made = patternOf(line, event);
    if (made !== undefined) this.#patterns = [made, ...this.#patterns].slice(0, MOST);
  }

  #prefer(pattern: Pattern): void {
    this.#patterns = [pattern, ...this.#patterns.filter((other) => other !== pattern)];
  }
}

function isRepeatable({ outcome, stress }: TestFinished): boolean {
  return stress === undefined && outcome.attempts.length === 1 && hasNoText(outcome.attempts[0]);
}

function hasNoText({ output }: AttemptStatus): boolean {
  return output.kind === "split" && output.stdout === undefined && output.stderr === undefined;
}

/** Undefined: a key is there twice, so it is not clear what it belongs to. */
function patternOf(line: string, sample: TestFinished): Pattern | undefined {
  const at: Partial<Record<Field, number>> = {};
  let source = "^";
  let end = 0;
  let groups = 1;
  for (const match of line.matchAll(ALL)) {
    const field = match[0].slice(1, match[0].indexOf('"', 1));
    if (!isField(field) || at[field] !== undefined) return undefined;
    at[field] = groups;
    groups += FIELDS[field] === DURATION ? 2 : 1;
    source += `${literal(line.slice(end, match.index))}"${field}":${FIELDS[field]}`;
    end = match.index + match[0].length;
  }
  return { search: new RegExp(`${source}${literal(line.slice(end))}$`), at, sample, isProven: false };
}

function isField(text: string): text is Field {
  return Object.hasOwn(FIELDS, text);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll(FILE, ANY_FILE);
}

/** Undefined: the line does not match the pattern. */
function eventOf({ search, at, sample }: Pattern, line: string): RunEvent | undefined {
  const found = search.exec(line);
  if (found === null) return undefined;
  const timestamp = timeAt(found, at.timestamp);
  const startedAt = timeAt(found, at["start-time"]);
  if (timestamp === undefined || startedAt === undefined) return undefined;
  const [first] = sample.outcome.attempts;
  const attempt = { ...first, startedAt, duration: durationAt(found, at["time-taken"]) };
  return {
    ...sample,
    timestamp,
    elapsed: durationAt(found, at.elapsed),
    test: {
      binaryId: binaryId(textAt(found, at["binary-id"])),
      testName: testName(textAt(found, at.name)),
    },
    outcome: {
      ...sample.outcome,
      attempts: [
        first.costs === undefined ? attempt : { ...attempt, costs: costsOf(found, at, first.costs) },
      ],
    },
    stats: {
      ...sample.stats,
      finishedCount: numberAt(found, at["finished-count"]),
      passed: numberAt(found, at.passed),
    },
    running: numberAt(found, at.running),
  };
}

function costsOf(found: RegExpExecArray, at: Pattern["at"], sample: AttemptCosts): AttemptCosts {
  const { peakMemory, treePeakMemory } = sample;
  return {
    userTime: durationAt(found, at["user-time"]),
    systemTime: durationAt(found, at["system-time"]),
    ...(peakMemory === undefined
      ? {}
      : { peakMemory: { ...peakMemory, bytes: numberAt(found, at["peak-memory"]) } }),
    ...(treePeakMemory === undefined
      ? {}
      : { treePeakMemory: { ...treePeakMemory, bytes: numberAt(found, at["tree-peak-memory"]) } }),
  };
}

function textAt(found: RegExpExecArray, group = 0): string {
  return found[group] ?? "";
}

function numberAt(found: RegExpExecArray, group = 0): number {
  return Number(found[group]);
}

function durationAt(found: RegExpExecArray, group = 0): number {
  return fromRecordedDuration({ secs: numberAt(found, group), nanos: numberAt(found, group + 1) });
}

function timeAt(found: RegExpExecArray, group = 0): number | undefined {
  return parseRecordedTime(textAt(found, group))?.at;
}
