/** Test cases of a JUnit report: from outcomes to elements. */
import type { ScriptFinished, TestFinished, TestSkipped } from "../../model/events.ts";
import type { TestId } from "../../model/events/shared.ts";
import type { Milliseconds } from "../../model/ids.ts";
import {
  type ReuseReason,
  type AttemptResult,
  type AttemptStatus,
  type CapturedOutput,
  isSuccess,
  lastAttempt,
  outcomeKind,
} from "../../model/results/outcome.ts";
import type { Quarantine } from "../../model/settings.ts";
import { countsAsFailure } from "../../model/results/stats.ts";
import type { MismatchReason } from "../../model/listed/test-list.ts";
import { describeFailure } from "../failure/description.ts";
import { limitName } from "../failure/limits.ts";
import { quarantineText } from "../failure/quarantine.ts";
import { stacksSection } from "../failure/stacks.ts";
import { failureLocation } from "../failure/location.ts";
import { failureSlice } from "../failure/slice.ts";
import type { SkipKind } from "../output.ts";
import { CUT_SHORT, type UnfinishedTest } from "../unfinished.ts";
import { type Element, propertiesElement } from "./xml.ts";

/** What a case counts as in its suite. */
export type CaseKind = "success" | "failure" | "error" | "skipped";

export interface Case {
  readonly kind: CaseKind;
  readonly element: Element;
}

export interface CaseContext {
  /** A test, a benchmark or a script, as the types of failures call it. */
  readonly unit: "test" | "benchmark" | "script";
  /** A moment (milliseconds since the epoch) as the report writes it. */
  readonly time: (at: number) => string;
  /** Failed tests have the file and line of their failure as attributes, which some readers link to. */
  readonly sourceLocations: boolean;
  /** The costs of tests are written as properties. */
  readonly costs: boolean;
}

/** Seconds with three digits; above a bound, numbers would be printed with an exponent. */
export function duration(time: Milliseconds): string {
  return (Math.min(time, Number.MAX_SAFE_INTEGER) / 1000).toFixed(3);
}

/** The case of a finished test. The attempt that decides is the first failure, or the last if it passed. */
export function testCase(context: CaseContext, event: TestFinished): Case {
  const { outcome, junit, quarantine } = event;
  if (quarantine !== undefined && quarantine.junit !== "failure" && countsAsFailure(outcome))
    return quarantinedCase(context, event, quarantine);
  const kind = outcomeKind(outcome);
  const [first, ...later] = outcome.attempts;
  const last = lastAttempt(outcome);
  const flakyFails =
    kind === "flaky" && outcome.flakyResult === "fail" && junit.flakyFailStatus === "failure";
  const main = kind === "failure" ? first : last;
  const others = kind === "failure" ? later : outcome.attempts.slice(0, -1);
  const prefix = kind === "failure" ? "rerun" : "flaky";
  const store = kind === "failure" ? junit.storeFailureOutput : junit.storeSuccessOutput;
  const status = flakyFails
    ? flakyStatus(last)
    : kind === "failure"
      ? failureStatus(context, main)
      : undefined;
  return {
    kind: flakyFails ? "failure" : kind === "failure" ? resultKind(main.result) : "success",
    element: {
      name: "testcase",
      attributes: {
        ...caseAttributes(context, {
          name: event.test.testName,
          suite: event.test.binaryId,
          status: main,
        }),
        ...(context.sourceLocations && status !== undefined ? locationAttributes(first, event.test) : {}),
      },
      ...childrenOf([
        ...(event.reused === undefined ? [] : [reusedProperties(event.reused)]),
        ...(context.costs ? costElements(main) : []),
        ...(status === undefined ? [] : [status]),
        ...others.map((attempt) => rerun(context, attempt, { prefix, store: junit.storeFailureOutput })),
        ...(store ? outputElements(main) : []),
      ]),
    },
  };
}

/** No process ran: how long the test took when it did. */
function reusedProperties({ source, ranFor }: ReuseReason): Element {
  return propertiesElement([
    ["reused-from", source],
    ["ran-for", duration(ranFor)],
  ]);
}

/** Processor time in seconds, memory in bytes. */
function costElements({ costs }: AttemptStatus): readonly Element[] {
  if (costs === undefined) return [];
  const { userTime, systemTime, peakMemory, treePeakMemory } = costs;
  const peaks = { "peak-memory": peakMemory, "tree-peak-memory": treePeakMemory };
  const known = Object.entries(peaks).flatMap(([name, peak]): readonly [string, string][] =>
    peak === undefined ? [] : [[peak.accuracy === "exact" ? name : `${name}-sampled`, String(peak.bytes)]],
  );
  return [
    propertiesElement([["user-time", duration(userTime)], ["system-time", duration(systemTime)], ...known]),
  ];
}

/** A failure that must not fail the report: what happened stands in the message. */
function quarantinedCase(
  context: CaseContext,
  { test, outcome, junit }: TestFinished,
  quarantine: Quarantine,
): Case {
  const { junit: counted } = quarantine;
  const last = lastAttempt(outcome);
  const message = quarantineText(quarantine);
  return {
    kind: counted === "skipped" ? "skipped" : "success",
    element: {
      name: "testcase",
      attributes: caseAttributes(context, { name: test.testName, suite: test.binaryId, status: last }),
      ...childrenOf([
        ...(counted === "skipped" ? [{ name: "skipped", attributes: { message } }] : []),
        ...(junit.storeFailureOutput ? outputElements(last) : []),
      ]),
    },
  };
}

/** A script's case stands alone in its suite, by whose name it goes. */
export function scriptCase(context: CaseContext, event: ScriptFinished, suite: string): Case {
  const { status } = event;
  const passed = isSuccess(status.result);
  const store = passed ? event.junitStoreSuccessOutput : event.junitStoreFailureOutput;
  return {
    kind: passed ? "success" : resultKind(status.result),
    element: {
      name: "testcase",
      attributes: caseAttributes(context, { name: event.script.id, suite, status }),
      ...childrenOf([
        ...(passed ? [] : [failureStatus(context, status)]),
        ...(store ? outputElements(status) : []),
      ]),
    },
  };
}

/** A test whose end is unknown. */
export function unfinishedCase(
  { unit, time }: CaseContext,
  { test, startedAt }: UnfinishedTest,
  ranFor: Milliseconds,
): Case {
  return {
    kind: "error",
    element: {
      name: "testcase",
      attributes: {
        name: test.testName,
        classname: test.binaryId,
        timestamp: time(startedAt),
        time: duration(ranFor),
      },
      children: [{ name: "error", attributes: { message: CUT_SHORT, type: `${unit} cut short` } }],
    },
  };
}

/** Skipped tests are reported as configured; plain tests in a benchmark run never are. */
export function reportsSkipped({ reason, reportSkipped }: SkipKind): boolean {
  return reportSkipped === "all"
    ? reason !== "not-benchmark"
    : reportSkipped === "ignored" && reason === "ignored";
}

export function skippedCase(skipped: TestSkipped): Case | undefined {
  if (!reportsSkipped(skipped)) return undefined;
  const { test, reason } = skipped;
  const message = `Skipped: test ${SKIP_REASONS[reason]}`;
  return {
    kind: "skipped",
    element: {
      name: "testcase",
      attributes: { name: test.testName, classname: test.binaryId, time: duration(0) },
      children: [{ name: "skipped", attributes: { message } }],
    },
  };
}

const SKIP_REASONS: Readonly<Record<MismatchReason, string>> = {
  "not-benchmark": "is not a benchmark",
  ignored: "does not match the run-ignored option",
  string: "does not match the provided string filters",
  expression: "does not match the provided expression filters",
  partition: "is in a different partition",
  "rerun-already-passed": "already passed",
  "default-filter": "is filtered out by the profile's default-filter",
};

function caseAttributes(
  { time }: CaseContext,
  { name, suite, status }: { readonly name: string; readonly suite: string; readonly status: AttemptStatus },
): NonNullable<Element["attributes"]> {
  return { name, classname: suite, timestamp: time(status.startedAt), time: duration(status.duration) };
}

function locationAttributes({ output }: AttemptStatus, test: TestId): NonNullable<Element["attributes"]> {
  const location = failureLocation(failureSlice(output)?.text, test);
  return location === undefined ? {} : { file: location.file, line: String(location.line) };
}

/** A case with nothing to say is one empty element. */
function childrenOf(children: readonly Element[]): Pick<Element, "children"> {
  return children.length === 0 ? {} : { children };
}

function flakyStatus({ attempt, totalAttempts }: AttemptStatus): Element {
  const message = `test passed on attempt ${attempt}/${totalAttempts} but is configured to fail when flaky`;
  return { name: "failure", attributes: { message, type: "flaky failure" } };
}

function failureStatus(context: CaseContext, status: AttemptStatus): Element {
  const description = describeFailure(status);
  return {
    name: resultKind(status.result),
    attributes: { message: description?.message, type: failureType(context.unit, status.result) },
    ...(description === undefined ? {} : { text: description.description }),
  };
}

/** `<rerunFailure>` of a test that failed to the end, `<flakyFailure>` of one that passed. */
function rerun(
  context: CaseContext,
  status: AttemptStatus,
  { prefix, store }: { readonly prefix: "rerun" | "flaky"; readonly store: boolean },
): Element {
  const description = describeFailure(status);
  const kind = resultKind(status.result) === "error" ? "Error" : "Failure";
  return {
    name: `${prefix}${kind}`,
    attributes: {
      timestamp: context.time(status.startedAt),
      time: duration(status.duration),
      message: description?.message,
      type: failureType(context.unit, status.result),
    },
    ...(description === undefined ? {} : { text: description.description }),
    children: store ? outputElements(status) : [],
  };
}

/** Errors are failures that are not the test's own verdict. */
function resultKind(result: AttemptResult): "failure" | "error" {
  return result.kind === "exec-fail" || result.kind === "leak" ? "error" : "failure";
}

function failureType(unit: CaseContext["unit"], result: AttemptResult): string {
  switch (result.kind) {
    case "pass":
      return `${unit} passed`;
    case "leak":
      return result.result === "pass"
        ? `${unit} passed but leaked handles`
        : `${unit} exited with code 0, but leaked handles so was marked failed`;
    case "timeout":
      return `${unit} timeout`;
    case "exec-fail":
      return "execution failure";
    case "fail": {
      const leaked = result.leaked ? " (leaked handles)" : "";
      const { status, exceeded } = result;
      if (exceeded !== undefined) return `${unit} exceeded its ${limitName(exceeded)}${leaked}`;
      return status.kind === "exited"
        ? `${unit} failure with exit code ${status.code}${leaked}`
        : `${unit} abort${leaked}`;
    }
  }
}

const NOT_STARTED = "(process failed to start)";

function outputElements(status: AttemptStatus): readonly Element[] {
  const neverStarted = status.result.kind === "exec-fail" && status.errors.length === 0;
  const [out, err] = neverStarted ? [NOT_STARTED, NOT_STARTED] : outputTexts(status.output);
  return [
    { name: "system-out", text: out },
    { name: "system-err", text: `${err}${stacksSection(status)}` },
  ];
}

function outputTexts(output: CapturedOutput): readonly [string, string] {
  if (output.kind === "combined") return [output.output.text, "(stdout and stderr are combined)"];
  return [output.stdout?.text ?? "(stdout not captured)", output.stderr?.text ?? "(stderr not captured)"];
}
