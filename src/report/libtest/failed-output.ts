/** The `stdout` of a failed test in a libtest stream: the output that libtest itself would have captured. */
import type { AttemptStatus, CapturedStream } from "../../model/results/outcome.ts";
import { executionErrors, printErrors } from "../failure/errors.ts";

export function failedOutput(status: AttemptStatus, testName: string): string {
  const errors = executionErrors(status);
  if (status.result.kind === "exec-fail" && status.errors.length === 0) {
    return `--- EXECUTION ERROR ---\n${printErrors(errors, "test")}`;
  }
  const errorText = errors.length === 0 ? "" : `\n--- EXECUTION ERRORS ---\n${printErrors(errors, "test")}`;
  return `${capturedText(status, testName)}${errorText}`;
}

/** Streams are captured together for this format; two of them are kept apart. */
function capturedText({ output }: AttemptStatus, testName: string): string {
  if (output.kind === "combined") return withoutHarness(output.output.text, testName);
  const { stdout, stderr } = output;
  return stdoutText(stdout, testName) + stderrText(stderr);
}

function stdoutText(stream: CapturedStream | undefined, testName: string): string {
  if (stream === undefined) return "(stdout not captured)";
  return stream.bytes === 0 ? "" : `--- STDOUT ---\n${withoutHarness(stream.text, testName)}`;
}

function stderrText(stream: CapturedStream | undefined): string {
  if (stream === undefined) return "\n(stderr not captured)\n";
  return stream.bytes === 0 ? "" : `\n--- STDERR ---\n${stream.text}`;
}

const OPENING = "running 1 test";

/** The lines between libtest's opening and its verdict on the test; all of it from another harness. */
function withoutHarness(text: string, testName: string): string {
  if (!text.includes(`${OPENING}\n`)) return text;
  const lines = linesOf(text);
  const opening = lines.indexOf(OPENING);
  if (opening < 0) return "";
  const verdict = lines.indexOf(`test ${testName} ... FAILED`, opening + 1);
  const own = lines.slice(opening + 1, verdict < 0 ? undefined : verdict);
  return own.map((line) => `${line}\n`).join("");
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
