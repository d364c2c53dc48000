import { expect, test } from "bun:test";
import type { GivenValues } from "../../model/requests/options.ts";
import { type IgnoringRequest, contradictions } from "./contradictions.ts";

const source = { kind: "environment", name: "NEXTEST_RETRIES" } as const;

function messages(given: GivenValues): readonly string[] {
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
  };
  return contradictions(request).map(({ message }) => message);
}

test("an ignored option is named, also if a variable gave it", () => {
  const given = { retries: { value: 1, source } };
  expect(messages(given)).toEqual(["ignoring --retries because --no-run is specified"]);
  expect(messages({})).toEqual([]);
});
