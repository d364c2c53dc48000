/** Chains of reruns step by step: the same tests run, the same is said, and both go on where the other left off. */
import type { ConformanceCase } from "../case.ts";
import { ONE_BY_ONE, recordingCase, type Steps } from "./steps.ts";

const chain = (name: string, steps: readonly string[], more: Partial<Steps> = {}): ConformanceCase =>
  recordingCase({ name: `chain of reruns: ${name}`, workspace: "reruns", steps, ...more });

/** Every test is reported, also those that are skipped. */
const ALL = `${ONE_BY_ONE} --no-fail-fast --status-level all --final-status-level all`;
const first = (failing: string, args = ""): string => `FAILING=${failing} step nextest run ${ALL} ${args}`;
const again = (failing: string, args = ""): string =>
  `FAILING=${failing} step nextest run -R latest ${ALL} ${args}`;
const INFO = "step peer store list";

const CHAINS: readonly ConformanceCase[] = [
  chain("mended one after the other", [
    first("alpha:one,alpha:two,beta:three"),
    again("alpha:two,beta:three"),
    again("beta:three"),
    again(""),
    again(""),
    INFO,
  ]),
  chain("nothing mended", [first("alpha:one"), again("alpha:one"), again("alpha:one"), INFO]),
  chain("nothing to rerun", [first(""), again(""), INFO]),
  chain("a test that failed later is not seen again", [first("alpha:one"), again("alpha:two"), again("")]),
  chain("filters take outstanding tests away, and the chain remembers them", [
    first("alpha:one,alpha:two,beta:one"),
    again("", "-E 'test(one)'"),
    again("", "-E 'package(beta)'"),
    again("alpha:two", "two"),
    again(""),
  ]),
  chain("more tests than are named are not seen", [
    first(
      "alpha:one,alpha:two,alpha:three,alpha:four,alpha:five,beta:one,beta:two,beta:three,beta:four,beta:five",
    ),
    again("", "-E 'none()'"),
    again("", "-E 'none()' --no-tests pass"),
    again("", "-E 'none()' --no-tests warn"),
    again("", "-E 'none()' --no-tests fail"),
    again("", "-E 'none()' --no-tests auto"),
  ]),
  chain("new tests run, removed ones stay outstanding", [
    first("alpha:one,alpha:two"),
    `ALPHA_TESTS=one,new ${again("alpha:new")}`,
    `ALPHA_TESTS=one,new ${again("")}`,
    again(""),
  ]),
  chain("a test that passed, went away and came back runs again", [
    first("beta:one"),
    `ALPHA_TESTS=two,three,four,five ${again("beta:one")}`,
    again("beta:one"),
    again(""),
  ]),
  chain("ignored tests", [
    first("alpha:skipped", "--run-ignored all"),
    again("alpha:skipped"),
    again("alpha:skipped", "--run-ignored all"),
    again("", "--run-ignored only"),
    again("", "--run-ignored all"),
  ]),
  chain("ignored tests that the first run left out", [
    first("alpha:one"),
    again("alpha:skipped", "--run-ignored all"),
    again("", "--run-ignored all"),
  ]),
  chain("names of tests", [first("alpha:one,beta:two", "one two"), again("alpha:one"), again("", "three")]),
  chain("a run cut by its first failure", [
    `FAILING=alpha:two,beta:one step nextest run ${ONE_BY_ONE} --status-level all`,
    `FAILING=beta:one step nextest run -R latest ${ONE_BY_ONE} --status-level all`,
    again(""),
  ]),
  chain("partitions keep their tests", [
    first("alpha:one,alpha:two,beta:three", "--partition count:1/2"),
    again("alpha:two", "--partition count:1/2"),
    again("", "--partition count:2/2"),
    again("", "--partition hash:1/2"),
    again("", "--partition slice:1/2"),
  ]),
  chain("stress runs", [
    first("alpha:one", "--stress-count 2 -E 'test(one)'"),
    again("alpha:one", "--stress-count 2"),
    again("", ""),
  ]),
  chain("default filters", [first("alpha:one,beta:one", '--config-file "$CONFIG"'), again(""), again("")], {
    config: "[profile.default]\ndefault-filter = 'package(alpha)'\n",
  }),
];

const SCOPES: readonly ConformanceCase[] = [
  chain("the first run's packages are built", [
    first("alpha:one", "-p alpha"),
    again("alpha:one"),
    again("alpha:one", "-p beta"),
    again("", "--workspace"),
    again(""),
  ]),
  chain("targets and features too", [
    first("alpha:one", "--package alpha --test obeys --all-features"),
    again(""),
  ]),
  chain("the default scope", [first("alpha:one"), again("", "")]),
];

/** Written by one, continued by the other. */
const MIXED: readonly ConformanceCase[] = [
  chain("begun by the peer", [
    `FAILING=alpha:one,beta:two step peer run ${ALL}`,
    again("beta:two"),
    `FAILING=beta:two step peer run -R latest ${ALL}`,
    again(""),
    INFO,
  ]),
  chain("begun by the side, continued by the peer", [
    first("alpha:one,beta:two"),
    `FAILING=beta:two step peer run -R latest ${ALL}`,
    again("beta:two"),
    `step peer run -R latest ${ALL}`,
    INFO,
  ]),
  chain("of a portable recording of the peer", [
    `FAILING=alpha:one,beta:two step peer run ${ALL}`,
    'step peer store export latest --archive-file "$DIR/first.zip"',
    'rm -r "$NEXTEST_STATE_DIR"',
    `FAILING=beta:two step nextest run -R "$DIR/first.zip" ${ALL}`,
    again(""),
    INFO,
  ]),
  chain("of a portable recording of the side, by the peer", [
    first("alpha:one,beta:two"),
    'step peer store export latest --archive-file "$DIR/first.zip"',
    'rm -r "$NEXTEST_STATE_DIR"',
    `FAILING=beta:two step peer run -R "$DIR/first.zip" ${ALL}`,
    again(""),
  ]),
  chain("a rerun as a portable recording", [
    first("alpha:one,beta:two"),
    again("beta:two"),
    'step peer store export latest --archive-file "$DIR/second.zip"',
    `step nextest run -R "$DIR/second.zip" ${ALL}`,
  ]),
  chain("by the beginning of an id", [
    first("alpha:one,beta:two"),
    'ID=$(peer store list 2>&1 | sed -n "s/^  \\([0-9a-f]\\{8\\}\\).*/\\1/p")',
    `step nextest run --rerun $ID ${ALL} | sed "s/$ID/ID/"`,
  ]),
  chain(
    "without recording",
    [
      first("alpha:one,beta:two"),
      `NEXTEST_USER_CONFIG_FILE="$DIR/off.toml" ${again("beta:two")}`,
      `NEXTEST_USER_CONFIG_FILE="$DIR/off.toml" ${again("")}`,
      INFO,
    ],
    { files: { "off.toml": "[experimental]\nrecord = true\n" } },
  ),
];

/** Only verdicts and what is left of the output are compared: the words are ours. */
const REFUSED: readonly ConformanceCase[] = [
  chain("refused without a run", ['step nextest run -R latest > "$DIR/log"; tail -n 1 "$DIR/log"']),
  chain("refused for an unknown run", [
    first(""),
    'step nextest run -R 0000000000000000 > "$DIR/log"; tail -n 1 "$DIR/log"',
  ]),
  chain("refused for no portable recording", [
    'echo no > "$DIR/x.zip"',
    'step nextest run -R "$DIR/x.zip" > "$DIR/log"; tail -n 1 "$DIR/log"',
    'step nextest run -R "$DIR/nowhere.zip" > "$DIR/log"; tail -n 1 "$DIR/log"',
  ]),
  chain(
    "refused where recording is not switched on",
    [
      'NEXTEST_USER_CONFIG_FILE="$DIR/none.toml" step nextest run -R latest > "$DIR/log"; tail -n 1 "$DIR/log"',
    ],
    { files: { "none.toml": "" } },
  ),
  chain("refused for a later format", [
    "__NEXTEST_FORCE_STORE_FORMAT_VERSION=99.0 step nextest run -j1",
    'step nextest run -R latest > "$DIR/log"; tail -n 1 "$DIR/log"',
    INFO,
  ]),
];

export const RERUN_CASES: readonly ConformanceCase[] = [...CHAINS, ...SCOPES, ...MIXED, ...REFUSED];
