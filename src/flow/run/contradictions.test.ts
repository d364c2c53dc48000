import { expect, test } from "bun:test";
import type { GivenValues } from "../../model/requests/options.ts";
import { type IgnoringRequest, contradictions } from "./contradictions.ts";

const source = { kind: "environment", name: "NEXTEST_RETRIES" } as const;

function messages(given: GivenValues, variables: IgnoringRequest["variables"]): readonly string[] {
  const request: IgnoringRequest = {
    command: "run",
    runner: { noRun: true, noCapture: false },
    reporter: {
      noOutputIndent: false,
      hideProgressBar: false,
      noInputHandler: false,
      outputs: [],
    },
    given,
    variables,
  };
  return contradictions(request).map(({ message }) => message);
}

test("an ignored option is named as the user gave it", () => {
  const given = { retries: { value: 1, source } };
  expect(messages(given, {})).toEqual(["ignoring --retries because --no-run is specified"]);
  expect(messages(given, { "--retries": "NEXTEST_RETRIES" })).toEqual([
    "ignoring NEXTEST_RETRIES because --no-run is specified",
  ]);
  expect(messages({}, {})).toEqual([]);
});
