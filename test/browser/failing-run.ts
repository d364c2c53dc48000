/** A run that was interrupted after failures of many kinds, as its page is looked at and checked. */
import type { RunEvent, TestFinished } from "../../src/model/events.ts";
import { binaryId, testName } from "../../src/model/ids.ts";
import type { AttemptResult, AttemptStatus, CapturedOutput } from "../../src/model/results/outcome.ts";
import {
  attempt,
  captured,
  PASSED,
  runFinished,
  runStarted,
  testFinished,
} from "../../src/report/testing/events.fixture.ts";

export const HOSTILE = "esc\u001b[31mred\u{202e}evil";
export const LONG_LINES = 400;
const NOT_RUN = 23;

const exited = (code: number): AttemptResult => ({
  kind: "fail",
  status: { kind: "exited", code },
  leaked: false,
});
const SEGFAULT: AttemptResult = {
  kind: "fail",
  status: { kind: "signaled", signal: 11, name: "SIGSEGV" },
  leaked: false,
};

function framed(name: string, stderr: string, before = ""): CapturedOutput {
  const stdout = `\nrunning 1 test\n${before}test ${name} ... FAILED\n\nfailures:\n\nfailures:\n    ${name}\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 41 filtered out; finished in 0.00s\n\n`;
  return captured(stdout, stderr);
}

const panic = (name: string, place: string, message: string): string =>
  `\nthread '${name}' (4711) panicked at ${place}:\n${message}\nnote: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace\n`;

let clock = 0;
let slot = 0;

function ended(
  binary: string,
  name: string,
  attempts: TestFinished["outcome"]["attempts"],
  more: Partial<TestFinished> = {},
): TestFinished {
  clock += 90;
  slot = (slot + 1) % 4;
  return testFinished(name, attempts, {
    test: { binaryId: binaryId(binary), testName: testName(name) },
    slot: { globalSlot: slot, testGroup: "@global" },
    elapsed: clock,
    ...more,
  });
}

const one = (result: AttemptResult, more: Partial<AttemptStatus> = {}): [AttemptStatus] => [
  attempt(result, { startedAt: 1_700_000_000_000 + clock, duration: 40 + (clock % 70), ...more }),
];

const ASSERTION = `assertion \`left == right\` failed: the parser lost a token\n  left: [Ident("a"), Plus]\n right: [Ident("a"), Plus, Ident("b")]`;
const PARSES = "syntax::parser::tests::expressions::keeps_the_last_operand";

function* tests(): Generator<RunEvent> {
  const retried = { totalAttempts: 2, startedAt: 1_700_000_000_000 };
  yield ended("compiler", PARSES, [
    attempt(exited(101), {
      ...retried,
      duration: 30,
      output: framed(PARSES, panic(PARSES, "crates/compiler/src/syntax/parser.rs:1204:13", "first try")),
    }),
    attempt(exited(101), {
      ...retried,
      attempt: 2,
      duration: 34,
      startedAt: 1_700_000_000_200,
      output: framed(
        PARSES,
        panic(PARSES, "crates/compiler/src/syntax/parser.rs:1204:13", ASSERTION),
        "\u001b[1;32m   Lexing\u001b[0m a + b\n\u001b[38;5;208mwarning\u001b[0m: \u001b[38;2;255;255;160mpale\u001b[0m and \u001b[41mmarked\u001b[0m\n",
      ),
    }),
  ]);
  yield ended(
    "compiler",
    "codegen::inline_assembly",
    one(SEGFAULT, { output: captured("\nrunning 1 test\n", "about to jump\n") }),
  );
  yield ended(
    "compiler::cli",
    "exit_code_is_kept",
    one(exited(42), { output: captured("\nrunning 1 test\nusage: compiler FILE\n") }),
  );
  yield ended("server::http", "pool::connection_is_returned", one({ kind: "leak", result: "fail" }));
  yield ended(
    "server::http",
    "pool::waits_for_a_slot",
    one({ kind: "timeout", result: "fail" }, { duration: 900, isSlow: true }),
  );
  yield ended("server", HOSTILE, one(exited(101), { output: captured("", `Error: ${HOSTILE}\n`) }));
  const lines = Array.from({ length: LONG_LINES }, (_, line) => `line ${line}\n`).join("");
  yield ended(
    "server",
    "log::prints_a_lot",
    one(exited(101), { output: captured(lines, panic("log::prints_a_lot", "src/log.rs:7:9", "too long")) }),
  );
  yield ended("server", "cache::expires", [
    attempt(exited(101), {
      ...retried,
      output: framed("cache::expires", panic("cache::expires", "src/cache.rs:88:5", "clock went backwards")),
    }),
    attempt(PASSED, { ...retried, attempt: 2, startedAt: 1_700_000_000_400 }),
  ]);
  yield ended("server", "cache::leaves_a_child", one({ kind: "leak", result: "pass" }));
  for (let index = 0; index < 40; index += 1)
    yield ended(
      ["compiler", "server", "server::http"][index % 3] ?? "",
      `module_${index % 5}::passes_${index}`,
      one(PASSED),
    );
  for (let index = 0; index < 3; index += 1)
    yield {
      type: "test-skipped",
      timestamp: 1_700_000_000_000,
      elapsed: clock,
      test: { binaryId: binaryId("server"), testName: testName(`ignored_${index}`) },
      reason: "ignored",
      reportSkipped: "none",
    };
}

const RAN = 49;

export function* failingRun(): Generator<RunEvent> {
  clock = 0;
  slot = 0;
  yield runStarted({
    testThreads: 4,
    runCount: RAN + NOT_RUN,
    cliArgs: [
      "cargo",
      "nextest",
      "run",
      "--workspace",
      "-E",
      "not test(/^slow::/) & kind(lib)",
      "--retries",
      "1",
      "--no-fail-fast",
      "--features",
      "serde,tokio,tls,experimental-allocator",
      "--target-dir",
      "/home/somebody/builds/a-rather-long-folder/target",
    ],
    surroundings: {
      workspaceRoot: "/home/somebody/projects/compiler",
      host: "x86_64-unknown-linux-gnu",
      version: "0.9.140",
      utcOffset: 90,
    },
  });
  yield* tests();
  yield {
    ...runFinished({
      initialRunCount: RAN + NOT_RUN,
      finishedCount: RAN,
      passed: RAN - 7,
      failed: 6,
      failedTimedOut: 1,
      flaky: 1,
      leaky: 1,
      skipped: 3,
      cancelReason: "interrupt",
    }),
    cancelReason: "interrupt",
    elapsed: clock,
  };
}
