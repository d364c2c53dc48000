/** Sends hostile names and messages through every output and reads the text as its reader would. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { array, assert as check, type Arbitrary, constantFrom, property, record } from "fast-check";
import { SaxesParser } from "saxes";
import type { RunEvent } from "../model/events.ts";
import { binaryId, packageId, testName } from "../model/ids.ts";
import { CI_SYSTEMS, type CiSystem } from "../text/safe/ci-system.ts";
import { annotations } from "./ci/annotations.ts";
import { azureAnnotation } from "./ci/azure.ts";
import { codeQualityReport } from "./ci/code-quality.ts";
import { githubAnnotation } from "./ci/github.ts";
import { githubSummary } from "./ci/step-summary.ts";
import { logFormat } from "./ci/systems.ts";
import { teamcityTests } from "./ci/teamcity.ts";
import { compactReport } from "./compact/report.ts";
import { htmlOutput } from "./html/html.ts";
import { filtersetOf } from "./html/page.fixture.ts";
import { humanReport } from "./human/report.ts";
import { junitReport } from "./junit/report.ts";
import { libtestReport } from "./libtest/report.ts";
import { ndjsonOutput } from "./ndjson/write.ts";
import type { Output, Sink } from "./output.ts";
import { destinationOf } from "./testing/destination.fixture.ts";
import {
  attempt,
  captured,
  FAILED,
  PASSED,
  runFinished,
  runStarted,
  scriptFinished,
  testFinished,
  testStarted,
} from "./testing/events.fixture.ts";
import { PLAIN } from "./testing/human.fixture.ts";

// Hundreds of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

/** What may hurt, in the pieces that hostile text is made of. */
const PIECES = [
  "\u001B[31m",
  "\u001B]0;title\u0007",
  "\u001B[2J",
  "\u001B",
  "\u0007",
  "\u0000",
  "\b",
  "\r",
  "\t",
  "\u007F",
  "\u009B31m",
  "\u202E",
  "\u2066",
  "\u2028",
  "\u2029",
  "\uFEFF",
  "##vso[task.setvariable variable=a]b",
  "##teamcity[testFailed name='x']",
  "##[error]",
  "##[set-env name=a]b",
  "::error::",
  "::set-output name=a::b",
  "section_start:1:x\r",
  "--- group",
  "+++",
  "<script>",
  "</pre>",
  "&lt;",
  '"',
  "'",
  "]",
  "|",
  "%0A",
  ";",
  ",",
  "`",
  "[click](http://example.org)",
  "# heading",
  "ordinary",
  " ",
  "größe",
  "名",
];

const hostile = (more: readonly string[]): Arbitrary<string> =>
  array(constantFrom(...PIECES, ...more), { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
const names = hostile([]);
const messages = hostile(["\n", "\n\n", "\r\n", "\nthread 'x' panicked at src/lib.rs:1:2:\n", "\nError: "]);

interface Case {
  readonly name: string;
  readonly message: string;
}
const cases = record({ name: names, message: messages });
const BENIGN = "thread 'x' panicked at src/lib.rs:1:2:\nmessage\n";

function eventsOf({ name, message }: Case): readonly RunEvent[] {
  const output = captured(message, message);
  const test = { binaryId: binaryId(name), testName: testName(name) };
  return [
    runStarted({ runCount: 2, profile: name }),
    scriptFinished(attempt(FAILED, { output }), { id: name, args: [name] }),
    testStarted(name, { test, command: [name] }),
    testFinished(name, [attempt(FAILED, { output })], { test }),
    testFinished(
      name,
      [attempt(FAILED, { output, totalAttempts: 2 }), attempt(PASSED, { attempt: 2, totalAttempts: 2 })],
      { test },
    ),
    testFinished(name, [attempt(FAILED, { output })], {
      test,
      quarantine: { owner: name, until: "2999-12-31", reason: name, junit: "skipped" },
    }),
    testFinished(
      name,
      [attempt({ kind: "exec-fail", failure: { code: "X", message, program: name } }, { errors: [message] })],
      { test },
    ),
    runFinished({ initialRunCount: 2, finishedCount: 2, failed: 1, passed: 1 }),
  ];
}

function textOf(make: (sink: Sink) => Output, one: Case): string {
  let text = "";
  const output = make({ write: (more) => (text += more) });
  for (const event of eventsOf(one)) output.on(event);
  output.finish();
  return text;
}

const ANY_CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;
const DIRECTION = /[\u00AD\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/;
const repository = { workspacePrefix: "" };

describe("terminals and pipes", () => {
  const make = (kind: "human" | "compact", colors: boolean, ci?: CiSystem, write = true) => {
    const log =
      ci === undefined || !write ? undefined : logFormat(ci, { wall: () => 1000, secret: "secret" });
    const options = {
      ...PLAIN,
      verbose: true,
      colors,
      ...(ci === undefined ? {} : { ci }),
      ...(log === undefined ? {} : { log }),
    };
    return (sink: Sink): Output =>
      kind === "human"
        ? humanReport(options, destinationOf(sink))
        : compactReport({ ...options, filtersetOf: () => "all()" }, sink);
  };

  for (const kind of ["human", "compact"] as const) {
    test(`${kind}, a terminal: nothing but colors steers it`, () => {
      check(
        property(cases, (one) => {
          const text = textOf(make(kind, true), one).replace(/\u001B\[[0-9;:]*m/g, "");
          expect(text).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]|\r(?!\n)/);
        }),
      );
    });

    test(`${kind}, a pipe: no controls`, () => {
      check(
        property(cases, (one) => {
          const text = textOf(make(kind, false), one);
          expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u0080-\u009F]/);
        }),
      );
    });

    test(`${kind}: names do not change the direction of writing`, () => {
      check(
        property(names, (name) => {
          expect(textOf(make(kind, false), { name, message: BENIGN })).not.toMatch(DIRECTION);
        }),
      );
    });

    for (const system of CI_SYSTEMS) {
      for (const written of [true, false]) {
        test(`${kind} in the log of ${system}${written ? "" : ", --ci-output none"}: no text commands`, () => {
          check(
            property(cases, (one) => {
              const text = textOf(make(kind, false, system, written), one);
              expect(commandsIn(system, text).filter((line) => !isOurs(system, line))).toEqual([]);
              if (!written) expect(commandsIn(system, text)).toEqual([]);
            }),
          );
        });
      }
    }
  }
});

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** The lines of a log that the system executes. */
function commandsIn(system: CiSystem, text: string): readonly string[] {
  const lines = text.split(/\n|\r(?!\u001B)/);
  switch (system) {
    case "github":
      return githubCommands(lines);
    case "azure":
      return lines.filter((line) => /##vso\[/i.test(line) || line.trimStart().startsWith("##["));
    case "teamcity":
      return lines.filter((line) => /##teamcity\[/i.test(line));
    case "gitlab":
      return text.match(/section_(?:start|end):[^\n]*?\r/g) ?? [];
    case "buildkite":
      return lines.filter((line) => /^(?:---|\+\+\+|~~~|\^\^\^)(?: |$)/.test(line));
  }
}

/** As the runner does: nothing counts after `stop-commands` until its token comes. */
function githubCommands(lines: readonly string[]): readonly string[] {
  const found: string[] = [];
  let token: string | undefined;
  for (const line of lines) {
    const trimmed = line.trim();
    if (token !== undefined) {
      if (trimmed === `::${token}::`) token = undefined;
    } else if (trimmed.startsWith("::stop-commands::")) {
      token = trimmed.slice("::stop-commands::".length);
    } else if (trimmed.startsWith("::") || line.includes("##[")) {
      found.push(trimmed);
    }
  }
  return found;
}

function isOurs(system: CiSystem, line: string): boolean {
  switch (system) {
    case "github":
      return /^::(?:group::output of(?: |$)|endgroup::$)/.test(line) && !line.includes("##[");
    case "azure":
      return /^##\[(?:group\]output of |endgroup\]$)/.test(line) && !/##vso\[|.##\[/i.test(line);
    case "teamcity":
      return /^##teamcity\[block(?:Opened|Closed) name='(?:[^|'[\]]|\|.)*'\]$/.test(line);
    case "gitlab":
      return /^section_(?:start|end):1:nextest_output_\d+\r$/.test(line);
    case "buildkite":
      return false;
  }
}

describe("annotations", () => {
  test("GitHub: each is one command, without controls", () => {
    check(
      property(cases, (one) => {
        const text = textOf((sink) => annotations(sink, { repository, format: githubAnnotation }), one);
        const lines = text.trimEnd().split("\n");
        expect(lines).toHaveLength(5);
        for (const line of lines) expect(line).toMatch(/^::(?:error|warning) [^:]*::/);
        expect(text).not.toMatch(ANY_CONTROL);
        expect(text).not.toMatch(DIRECTION);
      }),
    );
  });

  test("Azure: each is one command, without controls", () => {
    check(
      property(cases, (one) => {
        const text = textOf((sink) => annotations(sink, { repository, format: azureAnnotation }), one);
        const lines = text.trimEnd().split("\n");
        expect(lines).toHaveLength(5);
        for (const line of lines) expect(line).toMatch(/^##vso\[task\.logissue [^\]]*\][^\]]*$/);
        expect(text).not.toMatch(ANY_CONTROL);
        expect(text).not.toMatch(DIRECTION);
      }),
    );
  });

  test("TeamCity: each message is whole", () => {
    check(
      property(cases, (one) => {
        const lines = textOf(teamcityTests, one).trimEnd().split("\n");
        for (const line of lines)
          expect(line).toMatch(
            /^##teamcity\[\w+(?: \w+='(?:[^|'[\]\r\n]|\|[|'[\]nr]|\|0x[0-9A-F]{4})*')*\]$/,
          );
        // What is escaped as a number is beyond ASCII, not a control.
        expect(lines.join("").replaceAll("||", "")).not.toMatch(/\|0x00[01]|\|0x007F|\|0x00[89]|\|r/);
      }),
    );
  });
});

test("the summary of a step: no tag, entity or Markdown comes from a test", () => {
  check(
    property(cases, (one) => {
      const text = textOf(githubSummary, one);
      expect(text).not.toMatch(ANY_CONTROL);
      expect(text).not.toMatch(DIRECTION);
      const withoutOurs = text.replace(/<\/?(?:details|summary|pre|code|p|ul|li)>/g, "\u0001");
      expect(withoutOurs).not.toMatch(/[<>]/);
      // Outside of the blocks of HTML there are our own headings only.
      const blocks = text
        .replace(/<pre>[\s\S]*?<\/pre>/g, "<pre></pre>")
        .split("\n\n")
        .filter((block) => block !== "");
      for (const block of blocks) expect(block).toMatch(/^(?:### |#### (?:Flaky|Quarantined)$|<)/);
    }),
  );
});

test("JUnit: well-formed, and the name arrives without controls", () => {
  check(
    property(cases, (one) => {
      const text = textOf(
        (sink) => junitReport({ reportName: "x", utcOffset: () => 0 }, destinationOf(sink)),
        one,
      );
      const known = new Set(
        "testsuites testsuite testcase failure error skipped flakyFailure properties property system-out system-err".split(
          " ",
        ),
      );
      const parser = new SaxesParser();
      parser.on("opentag", ({ name }) => expect(known.has(name)).toBe(true));
      parser.on("error", (error) => {
        throw error;
      });
      parser.write(text).close();
      expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u0080-\u009F]/);
    }),
  );
});

test("the page: names visible, output with colors only, no markup", () => {
  check(
    property(cases, (one) => {
      const text = textOf((sink) => htmlOutput(sink, filtersetOf), one);
      const data = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(text)?.[1] ?? "";
      expect(isObject(JSON.parse(data))).toBe(true);
      expect(data).not.toMatch(ANY_CONTROL);
      expect(data).not.toMatch(DIRECTION);
      const controls = data
        .replace(/\\u001b\[[0-9;:]*m/gi, "")
        .match(/(?<!\\)\\u(?:00[01]|007f|202|206|feff)/gi);
      expect(controls).toBeNull();
    }),
  );
});

describe("JSON", () => {
  test("code quality: names visible, messages clean", () => {
    check(
      property(cases, (one) => {
        const text = textOf((sink) => codeQualityReport(repository, sink), {
          ...one,
          message: `${BENIGN}${one.message}`,
        });
        expect(text).not.toMatch(ANY_CONTROL);
        expect(text).not.toMatch(DIRECTION);
        expect(JSON.stringify(JSON.parse(text))).not.toMatch(/\\u(?:00[019]|202|206|feff)/);
      }),
    );
  });

  test("events arrive as they are, and nothing in the text acts on a terminal", () => {
    check(
      property(cases, (one) => {
        const text = textOf(ndjsonOutput, one);
        const lines = text.trimEnd().split("\n");
        expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
          eventsOf(one).map((event): unknown => JSON.parse(JSON.stringify(event))),
        );
        expect(text).not.toMatch(ANY_CONTROL);
        expect(text).not.toMatch(DIRECTION);
        for (const system of CI_SYSTEMS) expect([system, commandsIn(system, text)]).toEqual([system, []]);
      }),
    );
  });

  test("libtest's lines: the name arrives as it is", () => {
    check(
      property(cases, ({ name, message }) => {
        const binary = {
          binaryId: binaryId(name),
          packageId: packageId(name),
          packageName: name,
          binaryName: name,
          kind: "lib",
          buildPlatform: "target",
          testCount: 1,
          runCount: 1,
        } as const;
        let text = "";
        const output = libtestReport({ plus: true }, destinationOf({ write: (more) => (text += more) }));
        for (const event of eventsOf({ name, message })) {
          output.on(event.type === "run-started" ? { ...event, binaries: [binary] } : event);
        }
        output.finish();
        expect(text).not.toMatch(ANY_CONTROL);
        expect(text).not.toMatch(DIRECTION);
        for (const line of text.trimEnd().split("\n")) expect(isObject(JSON.parse(line))).toBe(true);
        for (const system of CI_SYSTEMS) expect([system, commandsIn(system, text)]).toEqual([system, []]);
        expect(text).toContain('"event":"failed"');
      }),
    );
  });
});
