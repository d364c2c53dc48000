/** TeamCity's service messages, from which it builds its list of tests. */
import type { RunEvent, ScriptFinished, TestFinished, TestSkipped } from "../../model/events.ts";
import { isSuccess, lastAttempt, outcomeKind } from "../../model/results/outcome.ts";
import { safeText, type TextRole } from "../../text/safe/safe-text.ts";
import { describeEndingInRun } from "../failure/ending.ts";
import { quarantineNote } from "../failure/quarantine.ts";
import { failureSlice } from "../failure/slice.ts";
import { withStacks } from "../failure/stacks.ts";
import type { Output, Sink, SkipKind } from "../output.ts";
import { annotationOf } from "./annotation.ts";
import type { LogFormat } from "./log-format.ts";

export function teamcityLog(): LogFormat {
  return {
    fold: (title) => ({
      open: serviceMessage("blockOpened", { name: title }),
      close: serviceMessage("blockClosed", { name: title }),
    }),
  };
}

/** Each test with its result once it has one, tests that the run leaves out as ignored, and scripts that failed. */
export function teamcityTests(sink: Sink): Output {
  const namesSkipped = ({ reason }: SkipKind): boolean => reason === "ignored";
  return {
    on: (event: RunEvent) => {
      if (event.type === "test-finished") sink.write(finished(event));
      if (event.type === "test-skipped" && namesSkipped(event)) sink.write(ignored(event));
      if (event.type === "script-finished") sink.write(scriptProblem(event));
    },
    finish: () => undefined,
    namesSkipped,
  };
}

/** TeamCity keeps details of some length only; what matters of a panic is at its beginning. */
const DETAILS_LIMIT = 32_000;

/** Messages of one flow are never mixed with those of another: each test has its own. */
function finished(event: TestFinished): string {
  const { test, outcome, stats } = event;
  const name = nameOf(test);
  const flowId = name;
  const last = lastAttempt(outcome);
  const hasFailed =
    outcomeKind(outcome) === "failure" ||
    (outcomeKind(outcome) === "flaky" && outcome.flakyResult === "fail");
  const details = withStacks(failureSlice(last.output)?.text ?? "", last, DETAILS_LIMIT);
  const aside = quarantineNote(event);
  const failure =
    aside !== undefined
      ? serviceMessage("testIgnored", { name, message: aside, flowId })
      : hasFailed
        ? serviceMessage("testFailed", { name, message: describeEndingInRun(last, stats), details, flowId })
        : "";
  return [
    serviceMessage("testStarted", { name, flowId }),
    failure,
    serviceMessage("testFinished", { name, duration: String(Math.round(last.duration)), flowId }),
  ].join("");
}

function ignored({ test }: TestSkipped): string {
  return serviceMessage("testIgnored", { name: nameOf(test), message: "" });
}

/** A script is not a test: its failure is reported as a problem of the build. */
function scriptProblem(event: ScriptFinished): string {
  if (isSuccess(event.status.result)) return "";
  const annotation = annotationOf(event, { workspacePrefix: "" });
  if (annotation === undefined) return "";
  return serviceMessage("buildProblem", { description: `${annotation.title}: ${annotation.message}` });
}

function nameOf({ binaryId, testName }: TestFinished["test"]): string {
  return `${binaryId}: ${testName}`;
}

const ROLES: Readonly<Record<string, TextRole>> = {
  message: "message",
  details: "message",
  description: "message",
};

function serviceMessage(kind: string, attributes: Readonly<Record<string, string>>): string {
  const words = Object.entries(attributes).map(
    ([key, value]) => `${key}='${safeText("TeamCity message", ROLES[key] ?? "name", value)}'`,
  );
  return `##teamcity[${kind} ${words.join(" ")}]\n`;
}
