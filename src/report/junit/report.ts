/**
 * The JUnit report: a fold over events that writes one complete document when the run is over.
 *
 * Each case is formatted when it finishes, and its text is stored, because the totals come before the cases in the
 * document. Suites are in the order of their first case. The caller writes the document to its file.
 */
import type { RunEvent, RunFinished, RunStarted, ScriptFinished, StressIndex } from "../../model/events.ts";
import { compareText } from "../../model/ids.ts";
import { shellJoin } from "../../text/shell/shell-words.ts";
import type { Aside, Destination, Output, Part, Sink, SkipKind } from "../output.ts";
import { UnfinishedTests } from "../unfinished.ts";
import {
  type Case,
  type CaseContext,
  type CaseKind,
  duration,
  scriptCase,
  reportsSkipped,
  skippedCase,
  testCase,
  unfinishedCase,
} from "./case.ts";
import { closeTag, type Element, openTag, printElement, propertiesElement } from "./xml.ts";
import { isoTime } from "../../text/values/iso-time.ts";

export interface JunitOptions {
  /** Where the stream names no report. */
  readonly reportName: string;
  /**
   * Minutes that local time is ahead of UTC at a moment given in milliseconds since the epoch, for streams
   * that do not say how it was where they come from.
   */
  readonly utcOffset: (at: number) => number;
}

export function junitReport(options: JunitOptions, destination: Destination): Output {
  return new JunitReport(options, destination);
}

type Counts = Record<CaseKind, number>;

const noCounts = (): Counts => ({ success: 0, failure: 0, error: 0, skipped: 0 });

interface Suite {
  readonly name: string;
  readonly counts: Counts;
  /** Printed already. */
  properties?: string;
  /** Printed, each with its line end. */
  readonly cases: Part;
}

class JunitReport implements Output {
  readonly #options: JunitOptions;
  readonly #sink: Sink;
  readonly #aside: Aside;
  readonly #suites = new Map<string, Suite>();
  readonly #unfinished = new UnfinishedTests();
  #started: RunStarted | undefined;
  #elapsed = 0;
  #written = false;

  constructor(options: JunitOptions, { sink, aside }: Destination) {
    this.#options = options;
    this.#sink = sink;
    this.#aside = aside;
  }

  namesSkipped(skip: SkipKind): boolean {
    return reportsSkipped(skip);
  }

  on(event: RunEvent): void {
    this.#elapsed = event.elapsed;
    this.#unfinished.on(event);
    switch (event.type) {
      case "run-started":
        this.#started = event;
        break;
      case "script-finished":
        this.#script(event);
        break;
      case "test-finished":
        this.#add(suiteName(event.test.binaryId, event.stress), testCase(this.#context(), event));
        break;
      case "test-skipped":
        this.#add(suiteName(event.test.binaryId, event.stress), skippedCase(event));
        break;
      case "run-finished":
        this.#write(event);
        break;
      default:
        break;
    }
  }

  /** A stream that ends before its run does yields a report of the part that exists; tests that ran then are errors. */
  finish(): void {
    if (this.#written) return;
    for (const test of this.#unfinished.list()) {
      const found = unfinishedCase(this.#context(), test, this.#elapsed - test.startedElapsed);
      this.#add(suiteName(test.test.binaryId, test.stress), found);
    }
    this.#write();
  }

  #context(unit: CaseContext["unit"] = this.#started?.mode ?? "test"): CaseContext {
    const offset = this.#started?.surroundings?.utcOffset;
    return {
      unit,
      time: (at) => timestamp(at, offset ?? this.#options.utcOffset(at)),
      sourceLocations: this.#started?.junitSourceLocations === true,
      costs: this.#started?.junitCosts === true,
    };
  }

  #script(event: ScriptFinished): void {
    // Teardown scripts are ours; their name keeps them apart from setup scripts of the same id.
    const name = suiteName(`@${event.script.phase}-script:${event.script.id}`, event.stress);
    const suite = this.#add(name, scriptCase(this.#context("script"), event, name));
    if (suite !== undefined) suite.properties = printElement(scriptProperties(event), 2);
  }

  #add(name: string, testCase: Case | undefined): Suite | undefined {
    if (testCase === undefined) return undefined;
    const suite = this.#suites.get(name) ?? { name, counts: noCounts(), cases: this.#aside.part() };
    this.#suites.set(name, suite);
    suite.counts[testCase.kind] += 1;
    suite.cases.write(`${printElement(testCase.element, 2)}\n`);
    return suite;
  }

  #write(end?: RunFinished): void {
    this.#written = true;
    this.#sink.write('<?xml version="1.0" encoding="UTF-8"?>\n');
    const root = this.#root(end);
    this.#sink.write(`${openTag(root, 0)}\n`);
    for (const suite of this.#suites.values()) this.#writeSuite(suite);
    this.#sink.write(`${closeTag("testsuites", 0)}\n`);
  }

  #root(end: RunFinished | undefined): Element {
    const counts = noCounts();
    for (const suite of this.#suites.values()) {
      for (const kind of KINDS) counts[kind] += suite.counts[kind];
    }
    const startedAt = end?.startedAt ?? this.#started?.timestamp ?? 0;
    return {
      name: "testsuites",
      attributes: {
        name: this.#started?.junitReportName ?? this.#options.reportName,
        tests: total(counts),
        skipped: String(counts.skipped),
        failures: String(counts.failure),
        errors: String(counts.error),
        uuid: end?.runId ?? this.#started?.runId,
        timestamp: this.#context().time(startedAt),
        time: duration(end?.elapsed ?? this.#elapsed),
      },
    };
  }

  #writeSuite({ name, counts, properties, cases }: Suite): void {
    const attributes = {
      name,
      tests: total(counts),
      skipped: String(counts.skipped),
      errors: String(counts.error),
      failures: String(counts.failure),
    };
    this.#sink.write(`${openTag({ name: "testsuite", attributes }, 1)}\n`);
    if (properties !== undefined) this.#sink.write(`${properties}\n`);
    for (const text of cases.take()) this.#sink.write(text);
    this.#sink.write(`${closeTag("testsuite", 1)}\n`);
  }
}

const KINDS = ["success", "failure", "error", "skipped"] as const satisfies readonly CaseKind[];

function total(counts: Counts): string {
  return String(counts.success + counts.failure + counts.error + counts.skipped);
}

/** Rounds of a stress run have suites of their own. */
function suiteName(name: string, stress: StressIndex | undefined): string {
  return stress === undefined ? name : `${name}@stress-${stress.current}`;
}

function scriptProperties({ script, environment = {} }: ScriptFinished): Element {
  const variables = Object.entries(environment)
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([key, value]) => [`output-env:${key}`, value] as const);
  return propertiesElement([["command", script.program], ["args", shellJoin(script.args)], ...variables]);
}

/** `2024-01-02T03:04:05.678+00:00`, in local time. */
function timestamp(at: number, offsetMinutes: number): string {
  const local = isoTime(at + offsetMinutes * 60_000).slice(0, -1);
  const minutes = Math.abs(offsetMinutes);
  const hh = String(Math.floor(minutes / 60)).padStart(2, "0");
  const mm = String(minutes % 60).padStart(2, "0");
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${hh}:${mm}`;
}
