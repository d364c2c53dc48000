/** When runs are recorded, and how long recordings are kept. */
import type { ConformanceCase } from "../case.ts";
import { recordingCase, type Steps } from "./steps.ts";

const kept = (name: string, steps: readonly string[], more: Partial<Steps> = {}): ConformanceCase =>
  recordingCase({ name: `kept: ${name}`, workspace: "reruns", steps, ...more });

const RUN = "step nextest run -j1 one --status-level none";
const LIST = "step peer store list";
const USER = (text: string): Partial<Steps> => ({ files: { "other.toml": text } });
const OTHER = 'export NEXTEST_USER_CONFIG_FILE="$DIR/other.toml"';

const SWITCHES: readonly ConformanceCase[] = [
  kept("nothing by default", [OTHER, RUN, "NEXTEST_EXPERIMENTAL_RECORD=1 step peer store list"], USER("")),
  kept("nothing with the feature alone", [OTHER, RUN, LIST], USER("[experimental]\nrecord = true\n")),
  kept(
    "nothing without the feature",
    [OTHER, RUN, "NEXTEST_EXPERIMENTAL_RECORD=1 step peer store list"],
    USER("[record]\nenabled = true\n"),
  ),
  kept(
    "with the feature by its variable",
    [OTHER, "export NEXTEST_EXPERIMENTAL_RECORD=1", RUN, LIST],
    USER("[record]\nenabled = true\n"),
  ),
  kept(
    "where an override says so",
    [OTHER, RUN, LIST],
    USER("[experimental]\nrecord = true\n[[overrides]]\nplatform = 'cfg(unix)'\nrecord.enabled = true\n"),
  ),
  kept("not of --no-run and list", ["step nextest run --no-run", "nextest list > /dev/null 2>&1", LIST]),
  kept("of runs without tests", ["step nextest run -E 'none()'", LIST]),
  kept("of a single test under a fixed id", [
    "__NEXTEST_FORCE_RUN_ID=00000000-0000-4000-8000-000000000001 step nextest run -j1 -E 'test(=one) & package(alpha)'",
    'ls "$NEXTEST_STATE_DIR"/projects/*/records/runs | sort',
  ]),
  // The words of the warning are ours, and its place among the lines of cargo.
  kept(
    "output sizes that are out of range are warned of",
    [`${RUN} | sed "s/^warning: .*/warning/" | sort`],
    {
      record: 'max-output-size = "10B"\n',
    },
  ),
];

const LIMITS: readonly ConformanceCase[] = [
  kept("the number of runs, pruned daily", [RUN, RUN, RUN, LIST], { record: "max-records = 2\n" }),
  kept("the number of runs, far exceeded", [RUN, RUN, RUN, RUN, RUN, RUN, LIST], {
    record: "max-records = 3\n",
  }),
  kept("their size", [RUN, RUN, LIST], { record: 'max-total-size = "100B"\n' }),
  kept("their age", [RUN, "sleep 2.1", RUN, LIST], { record: 'max-age = "2s"\n' }),
  kept("folders of no run are removed", [
    RUN,
    'mkdir "$(echo "$NEXTEST_STATE_DIR"/projects/*/records/runs)/00000000-0000-4000-8000-00000000000a"',
    'mkdir "$(echo "$NEXTEST_STATE_DIR"/projects/*/records/runs)/other"',
    RUN,
    'ls "$NEXTEST_STATE_DIR"/projects/*/records/runs | sort',
  ]),
  kept(
    "parents of reruns are in use",
    [
      "FAILING=alpha:one step nextest run -j1 one",
      RUN,
      RUN,
      'FIRST=$(peer store list 2>&1 | sed -n "s/^  \\([0-9a-f]\\{8\\}\\).*/\\1/p" | head -n 1)',
      'FAILING=alpha:one step nextest run -j1 -R $FIRST | sed "s/$FIRST/FIRST/"',
      "step peer store prune",
      LIST,
    ],
    { record: "max-records = 100\n" },
  ),
  kept("runs side by side are all recorded", [
    "for i in 1 2 3 4; do nextest run one > /dev/null 2>&1 & done; wait",
    "peer store list 2>&1 | grep -c passed",
  ]),
];

export const KEPT_CASES: readonly ConformanceCase[] = [...SWITCHES, ...LIMITS];
