/**
 * Reads lines that repeat an earlier one. Most lines of a log differ from an earlier one only in the test's name, times
 * and a few counts. Such a line is not parsed: one search finds the differences, and its event is the earlier one with
 * these values replaced. All other lines are parsed. So a log of thousands of tests is read in a third of the time.
 * A report that shows only the name, the duration and the counter of such a test needs no event for it at all.
 *
 * A pattern is made of a line that was read as a whole, and is used once it gave the same event as reading a second line
 * as a whole did.
 */
import type { RunEvent, TestFinished, TestId } from "../../model/events.ts";
import { binaryId, type Milliseconds, testName } from "../../model/ids.ts";
import type { AttemptCosts, AttemptStatus } from "../../model/results/outcome.ts";
import { fromRecordedDuration, parseRecordedTime } from "../format/time.ts";

const TEXT = '"([^"\\\\\\u0000-\\u001f]*)"';
/** The beginning of a group of a pattern that is captured. */
const GROUP = /\((?!\?)/g;
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

/** What a line of a report shows. */
const SHOWN: ReadonlySet<Field> = new Set<Field>(["binary-id", "name", "time-taken", "finished-count"]);

const ALL = new RegExp(
  Object.entries(FIELDS)
    .map(([key, value]) => `"${key}":${withoutGroups(value)}`)
    .join("|"),
  "g",
);
/** The beginning of a time, up to its hour, and its zone. */
const TIME = /^"(\d{4}-\d\d-\d\dT)\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)"$/;
/** Outputs have names of their own. They are not loaded here, so it does not matter which it is. */
const FILE = /"file-name":"[0-9a-f]{16}(?=-)/g;
const ANY_FILE = '"file-name":"[0-9a-f]{16}';

/** More kinds of lines than this, each after the other, are rare. */
const MOST = 4;

/** Where the groups of a field begin; absent: the line does not have it. */
type Groups = Readonly<Partial<Record<Field, number>>>;

interface Pattern {
  readonly search: RegExp;
  readonly at: Groups;
  /** The same with groups only for what is shown, and only for times of the sample's day, which need no check. */
  shown: { readonly search: RegExp; readonly at: Groups } | undefined;
  readonly sample: TestFinished;
  /** Whether it was compared with a line that was read as a whole. */
  isProven: boolean;
}

/** A test whose line repeats an earlier one, and what a report shows of it. */
export class RepeatedTest {
  readonly #line: string;
  readonly #pattern: Pattern;
  readonly #found: RegExpExecArray;
  readonly #at: Groups;

  constructor(line: string, pattern: Pattern, found: RegExpExecArray, at: Groups) {
    this.#line = line;
    this.#pattern = pattern;
    this.#found = found;
    this.#at = at;
  }

  /** The event of the earlier line, the same for all tests that repeat it. */
  get sample(): TestFinished {
    return this.#pattern.sample;
  }

  get test(): TestId {
    return testAt(this.#found, this.#at);
  }

  get duration(): Milliseconds {
    return durationAt(this.#found, this.#at["time-taken"]);
  }

  get finishedCount(): number {
    return numberAt(this.#found, this.#at["finished-count"]);
  }

  /** The event of the line itself. */
  event(): RunEvent {
    const event = eventOf(this.#pattern, this.#line);
    if (event === undefined) throw new Error("a line with less groups matches with all of them");
    return event;
  }
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

  /** What a report shows of a line that repeats one that was learned, if it is certain that the line has an event. */
  find(line: string): RepeatedTest | undefined {
    const found = this.#findShown(line);
    if (found !== undefined) return found;
    const other = this.#patterns.find(({ isProven, search }) => isProven && search.test(line));
    if (other === undefined) return undefined;
    // It is of another day: most of those that follow will be of the same.
    other.shown = searchFor(line, [...line.matchAll(ALL)], shownField);
    return this.#findShown(line);
  }

  #findShown(line: string): RepeatedTest | undefined {
    for (const pattern of this.#patterns) {
      const { shown, isProven } = pattern;
      if (!isProven || shown === undefined) continue;
      const found = shown.search.exec(line);
      if (found === null) continue;
      if (pattern !== this.#patterns[0]) this.#prefer(pattern);
      return new RepeatedTest(line, pattern, found, shown.at);
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
  const matches = [...line.matchAll(ALL)];
  const all = searchFor(line, matches, (field) => FIELDS[field]);
  if (all === undefined) return undefined;
  return { ...all, shown: searchFor(line, matches, shownField), sample, isProven: false };
}

/** As text of a pattern; undefined: no line with this value can be found in this way. */
function shownField(field: Field, value: string): string | undefined {
  if (SHOWN.has(field)) return FIELDS[field];
  if (field !== "timestamp" && field !== "start-time") return withoutGroups(FIELDS[field]);
  const [, day = "", zone = ""] = TIME.exec(value) ?? [];
  return day === ""
    ? undefined
    : `"${day}(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?${literal(zone)}"`;
}

/** A search for lines with any values of the fields found in `line`. */
function searchFor(
  line: string,
  matches: readonly RegExpExecArray[],
  patternFor: (field: Field, value: string) => string | undefined,
): Pattern["shown"] {
  const at: Partial<Record<Field, number>> = {};
  let source = "^";
  let end = 0;
  let groups = 1;
  for (const match of matches) {
    const field = match[0].slice(1, match[0].indexOf('"', 1));
    if (!isField(field) || at[field] !== undefined) return undefined;
    const pattern = patternFor(field, match[0].slice(field.length + 3));
    if (pattern === undefined) return undefined;
    at[field] = groups;
    groups += pattern.match(GROUP)?.length ?? 0;
    source += `${literal(line.slice(end, match.index))}"${field}":${pattern}`;
    end = match.index + match[0].length;
  }
  return { search: new RegExp(`${source}${literal(line.slice(end))}$`), at };
}

function isField(text: string): text is Field {
  return Object.hasOwn(FIELDS, text);
}

function withoutGroups(pattern: string): string {
  return pattern.replaceAll(GROUP, "(?:");
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
    test: testAt(found, at),
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

function testAt(found: RegExpExecArray, at: Groups): TestId {
  return {
    binaryId: binaryId(textAt(found, at["binary-id"])),
    testName: testName(textAt(found, at.name)),
  };
}

function costsOf(found: RegExpExecArray, at: Groups, sample: AttemptCosts): AttemptCosts {
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
