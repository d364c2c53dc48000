/** How tests end. */
import { grouped, runOnly } from "./parts.ts";

export const EXIT_CASES = grouped("test exits", [
  {
    name: "a panic, exit code 77",
    workspace: "outcomes",
    args: [...runOnly("fail::panics", "exits_with_77", "pass::silent"), "--no-fail-fast"],
    quick: true,
    expect: { exit: 100, says: ["3 tests run: 1 passed, 2 failed", "(test failed with exit code 77)"] },
  },
  {
    name: "SIGABRT, SIGSEGV, SIGKILL, SIGTERM, SIGUSR1",
    workspace: "faults",
    args: [
      ...runOnly(
        "segfaults",
        "kills_itself",
        "terminates_itself",
        "sends_itself_usr1",
        "wants_too_much_memory",
      ),
      "--no-fail-fast",
    ],
    quick: true,
    expect: {
      exit: 100,
      says: [
        "5 failed",
        /SIGSEGV .*segfaults/,
        /SIGKILL .*kills_itself/,
        /SIGTERM .*terminates_itself/,
        /SIGABRT .*too_much/,
        /SIG.*10 .*usr1|SIGUSR1 .*usr1/,
      ],
    },
  },
  {
    name: "a stack overflow",
    workspace: "outcomes",
    args: runOnly("overflows_the_stack"),
    expect: { exit: 100, says: [/SIGABRT .*overflows_the_stack/] },
  },
  {
    name: "exits with 0 before its end: passes, and that is said",
    workspace: "outcomes",
    args: runOnly("exits_with_0_early"),
    expect: { exit: 0, says: ["1 test run: 1 passed", /exited early/] },
  },
  {
    name: "exits with 0 before its end, early-exit = fail",
    workspace: "outcomes",
    args: runOnly("exits_with_0_early"),
    config: `[profile.default]\nearly-exit = "fail"\n`,
    quick: true,
    expect: { exit: 100, says: ["1 failed"] },
  },
  {
    name: "replaces its standard output: no early exit",
    workspace: "faults",
    args: runOnly("replaces_its_output"),
    config: `[profile.default]\nearly-exit = "fail"\n`,
    quick: true,
    expect: { exit: 0, says: ["1 passed"], never: ["exited early"] },
  },
  {
    name: "closes its output; reads its input",
    workspace: "faults",
    args: [...runOnly("closes_its_output"), "--no-fail-fast"],
    expect: { exit: 0, within: 5000, says: ["1 passed"], never: ["exited early"] },
  },
]);
