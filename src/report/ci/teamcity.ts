/** TeamCity's service messages: what it builds its list of tests from. */
import type { RunEvent, TestFinished, TestSkipped } from "../../model/events.ts";
import { lastAttempt, outcomeKind } from "../../model/outcome.ts";
import { describeEnding } from "../failure/ending.ts";
import { failureSlice } from "../failure/slice.ts";
import type { Output, Sink } from "../output.ts";
import type { LogFormat } from "./log-format.ts";

export function teamcityLog(): LogFormat {
  return {
    fold: (title) => ({
      open: message("blockOpened", { name: title }),
      close: message("blockClosed", { name: title }),
    }),
    harmless: (text) => text.replace(/##(?=teamcity\[)/gi, "## "),
  };
}

/** Each test with its result once it has one; tests that the run leaves out as ignored are told too. */
export function teamcityTests(sink: Sink): Output {
  return {
    on: (event: RunEvent) => {
      if (event.type === "test-finished") sink.write(finished(event));
      if (event.type === "test-skipped" && event.reason === "ignored") sink.write(ignored(event));
    },
    finish: () => undefined,
  };
}

/** Messages of one flow are never mixed with those of another: each test has its own. */
function finished({ test, outcome }: TestFinished): string {
  const name = nameOf(test);
  const flowId = name;
  const last = lastAttempt(outcome);
  const hasFailed =
    outcomeKind(outcome) === "failure" ||
    (outcomeKind(outcome) === "flaky" && outcome.flakyResult === "fail");
  const failure = hasFailed
    ? message("testFailed", {
        name,
        message: describeEnding(last),
        details: failureSlice(last.output)?.text ?? "",
        flowId,
      })
    : "";
  return [
    message("testStarted", { name, flowId }),
    failure,
    message("testFinished", { name, duration: String(Math.round(last.duration)), flowId }),
  ].join("");
}

function ignored({ test }: TestSkipped): string {
  return message("testIgnored", { name: nameOf(test), message: "" });
}

function nameOf({ binaryId, testName }: TestFinished["test"]): string {
  return `${binaryId}: ${testName}`;
}

function message(kind: string, attributes: Readonly<Record<string, string>>): string {
  const words = Object.entries(attributes).map(([key, value]) => `${key}='${escaped(value)}'`);
  return `##teamcity[${kind} ${words.join(" ")}]\n`;
}

const NAMED: Readonly<Record<string, string>> = { "\n": "|n", "\r": "|r" };

function escaped(text: string): string {
  return text.replace(/[|'[\]\n\r]|[^\u0020-\u007E]/g, (sign) => NAMED[sign] ?? escape(sign));
}

function escape(sign: string): string {
  const isAscii = /[\u0020-\u007E]/.test(sign);
  return isAscii ? `|${sign}` : `|0x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
