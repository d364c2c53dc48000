/**
 * What the public schema of JUnit reports allows: the one of Jenkins' xUnit plugin (`junit-10.xsd`), which
 * readers of such reports agree on, stated in our own words.
 *
 * The format that cargo-nextest writes has a few attributes that the schema does not know. Readers pass over
 * them, and a drop-in writes them: they are listed as `beyond`. Any other attribute is a mistake.
 */
export interface ElementRule {
  /** Elements inside; in the order of the list where `ordered`, each at most once. */
  readonly children: readonly string[];
  readonly ordered?: true;
  /** Text inside that is more than blanks. */
  readonly text: boolean;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly beyond?: readonly string[];
}

const OUTPUT: ElementRule = { children: [], text: true, required: [], optional: [] };
const RESULT: ElementRule = { children: [], text: true, required: [], optional: ["type", "message"] };
const RERUN: ElementRule = {
  children: ["stackTrace", "system-out", "system-err"],
  ordered: true,
  text: true,
  required: ["type"],
  optional: ["message"],
  beyond: ["timestamp", "time"],
};

export const RULES: Readonly<Record<string, ElementRule>> = {
  testsuites: {
    children: ["testsuite"],
    text: false,
    required: [],
    optional: ["name", "time", "tests", "failures", "errors"],
    beyond: ["skipped", "uuid", "timestamp"],
  },
  testsuite: {
    children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
    text: false,
    required: ["name", "tests", "failures", "errors"],
    optional: ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
  },
  properties: { children: ["property"], text: false, required: [], optional: [] },
  property: { children: [], text: false, required: ["name", "value"], optional: [] },
  testcase: {
    children: [
      "skipped",
      "error",
      "failure",
      "system-out",
      "system-err",
      "rerunFailure",
      "rerunError",
      "flakyFailure",
      "flakyError",
    ],
    text: false,
    required: ["name"],
    optional: ["time", "classname", "group"],
    beyond: ["timestamp"],
  },
  failure: RESULT,
  error: RESULT,
  skipped: RESULT,
  rerunFailure: RERUN,
  rerunError: RERUN,
  flakyFailure: RERUN,
  flakyError: RERUN,
  stackTrace: OUTPUT,
  "system-out": OUTPUT,
  "system-err": OUTPUT,
};

/** `time` of suites: digits, perhaps in groups of three, and a fraction. */
export const TIME = /^[\d,]*(?:\.\d*)?$/;

/** Elements whose `time` has that form. */
export const TIMED: ReadonlySet<string> = new Set(["testsuites", "testsuite"]);
