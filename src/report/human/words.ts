/** Texts for results: as a status (long and short) and as a phrase. */
import type { AttemptResult, AttemptStatus, ExitStatus } from "../../model/results/outcome.ts";
import { exceededPhrase, LIMIT_WORDS } from "../failure/limits.ts";
import { signalName } from "../failure/signals.ts";
import type { Theme } from "./theme.ts";

/** A result in at most 12 columns, for a first attempt. */
export function longStatus(result: AttemptResult): string {
  switch (result.kind) {
    case "pass":
      return "PASS";
    case "leak":
      return result.result === "pass" ? "LEAK" : "LEAK-FAIL";
    case "timeout":
      return result.result === "pass" ? "TIMEOUT-PASS" : "TIMEOUT";
    case "exec-fail":
      return "XFAIL";
    case "fail":
      return failedStatus(result, LONG);
  }
}

/** A result in at most 6 columns, after `TRY 2` or `SETUP`. */
export function shortStatus(result: AttemptResult): string {
  switch (result.kind) {
    case "pass":
      return "PASS";
    case "leak":
      return result.result === "pass" ? "LEAK" : "LKFAIL";
    case "timeout":
      return result.result === "pass" ? "TMPASS" : "TMT";
    case "exec-fail":
      return "XFAIL";
    case "fail":
      return failedStatus(result, SHORT);
  }
}

interface FailureWords {
  readonly length: "long" | "short";
  readonly leaked: string;
  readonly signal: (number: number, name: string | undefined) => string;
}

const LONG: FailureWords = {
  length: "long",
  leaked: "FAIL + LEAK",
  signal: (number, name) => name ?? `ABORT SIG ${number}`,
};

const SHORT: FailureWords = {
  length: "short",
  leaked: "FL+LK",
  signal: (number, name) => name?.slice("SIG".length) ?? `SIG ${number}`,
};

function failedStatus(result: Extract<AttemptResult, { kind: "fail" }>, words: FailureWords): string {
  if (result.exceeded !== undefined) return LIMIT_WORDS[result.exceeded.limit][words.length];
  switch (result.status.kind) {
    case "exited":
      return result.leaked ? words.leaked : "FAIL";
    case "signaled":
      return words.signal(result.status.signal, signalName(result.status));
    case "nt-status":
    case "job-object":
      return "ABORT";
  }
}

/** What happened, as it stands in `(test …)` below output and in answers to "what runs?". */
export function resultPhrase(theme: Theme, status: PhraseInput): string {
  const { result, isSlow } = status;
  switch (result.kind) {
    case "pass":
      return theme.paint(isSlow ? "skip" : "pass", "passed");
    case "leak":
      return result.result === "pass"
        ? theme.paint("skip", "passed with leaked handles")
        : `${theme.paint("fail", "failed")}: exited with code 0, but leaked handles`;
    case "timeout":
      return result.result === "pass"
        ? theme.paint("skip", "passed with timeout")
        : theme.paint("fail", "timed out");
    case "exec-fail":
      return theme.paint("fail", "failed to execute");
    case "fail":
      if (result.exceeded !== undefined)
        return `${theme.paint("fail", "failed")}: ${exceededPhrase(result.exceeded)}`;
      return `${failurePhrase(theme, result.status, status)}${result.leaked ? " (leaked handles)" : ""}`;
  }
}

/** The parts of an attempt that the phrase describes. */
export type PhraseInput = Pick<AttemptStatus, "result" | "isSlow" | "exitedEarly">;

function failurePhrase(theme: Theme, exit: ExitStatus, { exitedEarly }: PhraseInput): string {
  switch (exit.kind) {
    case "exited":
      if (exitedEarly && exit.code === 0) {
        return `${theme.paint("fail", "failed")}: exited with code 0 before its closing result line`;
      }
      return `${theme.paint("fail", "failed")} with exit code ${theme.paint("count", exit.code)}`;
    case "signaled": {
      const name = signalName(exit);
      const number = theme.paint("count", exit.signal);
      return `${theme.paint("fail", "aborted")} with signal ${number}${name === undefined ? "" : `: ${name}`}`;
    }
    case "nt-status":
    case "job-object":
      return theme.paint("fail", "aborted");
  }
}

/** Rust's exit code for a panic: it goes without saying. */
const PANIC_EXIT_CODE = 101;

/** Whether `(test …)` below the output adds something to the status word above it. */
export function needsPhrase({ result, exitedEarly }: PhraseInput): boolean {
  switch (result.kind) {
    case "pass":
    case "exec-fail":
      return false;
    case "leak":
    case "timeout":
      return true;
    case "fail":
      if (result.exceeded !== undefined || result.status.kind !== "exited") return true;
      return exitedEarly || (result.status.code !== PANIC_EXIT_CODE && !result.leaked);
  }
}
