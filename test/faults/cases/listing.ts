/** Test binaries that cannot say which tests they have. */
import { grouped, nothingInjected, type Ungrouped } from "./parts.ts";

/** One binary lists in an odd way, in whatever way the harness fixture calls `mode`. */
function listing(
  name: string,
  mode: string,
  more: Pick<Ungrouped, "expect"> & Partial<Ungrouped>,
): Ungrouped {
  return {
    name,
    workspace: "harness",
    args: ["list", "--test", "first"],
    ...more,
    env: { HARNESS_FIRST: mode, ...more.env },
  };
}

export const LISTING_CASES = grouped("listing", [
  listing("a line that is no test", "bad-line", {
    expect: { exit: 104, says: ["this line is no test", "harness::first"] },
  }),
  listing("no UTF-8", "non-utf8", { expect: { exit: 104, says: ["harness::first"] } }),
  listing("exit code 3", "exit", {
    quick: true,
    expect: { exit: 104, says: ["harness::first", "something on standard error"] },
  }),
  listing("SIGABRT", "abort", { expect: { exit: 104, says: ["harness::first", "SIGABRT"] } }),
  listing("a bad line of 100 MB", "huge-line", {
    env: { HARNESS_COUNT: "100000000" },
    expect: {
      exit: 104,
      within: 10_000,
      // No promise: a list is kept whole, twice, since both calls print it.
      memory: Number.POSITIVE_INFINITY,
      check: ({ bytes }) => (bytes < 16_384 ? [] : [`prints ${bytes} bytes`]),
    },
  }),
  listing("prints nothing", "nothing", { args: ["run", "--test", "first"], expect: { exit: 4 } }),
  listing("hangs: ended by list-timeout, and named", "hang", {
    config: `[profile.default]\nlist-timeout = "800ms"\n`,
    limit: 5000,
    quick: true,
    expect: { exit: 104, within: 4000, says: ["harness::first"] },
  }),
  listing("leaves a process that holds its output", "grandchild", {
    env: { HARNESS_SECONDS: "6" },
    expect: { exit: 0, within: 3000, left: 2, says: ["first::passes"] },
  }),
  listing("50,000 names", "many", {
    expect: {
      exit: 0,
      within: 6000,
      check: ({ stdout }) => (stdout.includes("test_number_49999") ? [] : ["lost names"]),
    },
  }),
  listing("names that a shell would run", "odd-names", {
    args: ["run", "--test", "first", "--no-fail-fast"],
    expect: { exit: 0, check: nothingInjected },
  }),
  {
    name: "a name of 200 kB: not started, the others are",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_NAMES: "huge" },
    expect: { exit: 100, says: ["2 tests run: 1 passed, 1 exec failed"] },
  },
  {
    name: "a name with a zero byte",
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast"],
    env: { FAULTS_NAMES: "zero-byte" },
    expect: { exit: 100, says: ["2 tests run: 1 passed, 1 exec failed"] },
  },
]);
