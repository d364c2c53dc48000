/** The measured commands, and the goal for each figure. */
import { cargoOptions } from "../conformance/published.ts";
import { workspaceFolder } from "../conformance/workspaces.ts";
import { archived, generated, recorded } from "./workspaces.ts";

/** A whole command of both executables on one workspace. */
export interface Work {
  readonly name: string;
  /** The workspace; without one, the command runs in the working directory of the benchmark. */
  readonly folder?: () => Promise<string>;
  readonly args: readonly string[];
  /** Options that only this program has, after the others. */
  readonly oursAlone?: readonly string[];
  readonly rounds: number;
  /** Also compared with the bare loop over the tests of this folder's only binary. */
  readonly loop?: boolean;
  /**
   * The same loop over fork servers is compared with it, too, without and with what the runner promises: the floor of
   * the runner with fork servers.
   */
  readonly forkLoop?: boolean;
  /** Maximum ratios to the others, and maximum peak in MiB; absent: reported without a goal. */
  readonly goals: { readonly peer?: number; readonly loop?: number; readonly peak?: number };
}

const suite = (crate: string): Work => ({
  name: `suite of ${crate}, warm`,
  folder: () => workspaceFolder(crate),
  args: ["run", "--no-fail-fast", ...cargoOptions(crate)],
  rounds: 9,
  goals: { peer: 1 },
});

/** Measured with and without fork servers, so that the two figures can be compared. */
const EMPTY_TESTS = {
  name: "5,000 empty tests, 2 threads",
  folder: () => generated("empty"),
  args: ["run", "-j2"],
  rounds: 7,
  loop: true,
} as const;

export const WORKS: readonly Work[] = [
  {
    ...EMPTY_TESTS,
    goals: { peer: 0.52, loop: 1.2, peak: 90 },
  },
  {
    ...EMPTY_TESTS,
    name: `${EMPTY_TESTS.name}, fork server`,
    oursAlone: ["--fork-server", "auto"],
    forkLoop: true,
    goals: { peer: 0.3, loop: 0.75, peak: 90 },
  },
  {
    name: "run of one built test",
    folder: () => generated("one"),
    args: ["run"],
    rounds: 15,
    goals: { peer: 0.6 },
  },
  {
    name: "run of 14 binaries with a test each",
    folder: () => generated("fourteen"),
    args: ["run"],
    rounds: 15,
    goals: { peer: 1 },
  },
  {
    name: "list of one built test",
    folder: () => generated("one"),
    args: ["list"],
    rounds: 15,
    goals: { peer: 1 },
  },
  {
    name: "JSON list of 50,000 tests, regex filterset",
    folder: () => generated("lister"),
    args: ["list", "--message-format", "json", "-E", "test(/number_\\d*[02468]$/)"],
    rounds: 15,
    goals: { peer: 0.7, peak: 95 },
  },
  {
    // Those five print half a megabyte each.
    name: "run of 5 tests of 50,000",
    folder: () => generated("lister"),
    args: ["run", "-E", "test(=module_0::submodule::test_case_number_00000)"],
    rounds: 9,
    goals: { peer: 1, peak: 105 },
  },
  {
    name: "groups of 50,000 tests by 20 overrides",
    folder: () => generated("lister"),
    args: ["show-config", "test-groups", "--show-default", "--config-file", "overrides.toml"],
    rounds: 15,
    goals: { peer: 1 },
  },
  {
    name: "archive of 14 binaries",
    folder: () => generated("fourteen"),
    args: ["archive", "--archive-file", "target/made.tar.zst"],
    rounds: 9,
    goals: { peer: 1, peak: 200 },
  },
  {
    name: "list from an archive of 14 binaries",
    folder: () => archived("fourteen"),
    args: ["list", "--archive-file", "target/given.tar.zst"],
    rounds: 9,
    goals: { peer: 1, peak: 200 },
  },
  {
    name: "replay of 5,000 tests",
    folder: () => recorded("empty"),
    args: ["--user-config-file", "record.toml", "replay", "-R", "target/given.zip"],
    rounds: 15,
    goals: { peer: 1, peak: 90 },
  },
  suite("semver"),
  suite("heck"),
  suite("bitflags"),
  // Most of this is the start of the runtime. Reported so that growth is noticed.
  { name: "--version", args: ["--version"], rounds: 15, goals: {} },
  { name: "help of run", args: ["run", "--help"], rounds: 15, goals: {} },
  {
    name: "show-config version",
    folder: () => generated("one"),
    args: ["show-config", "version"],
    rounds: 15,
    goals: {},
  },
];

/** The cost of reporting: the same run with almost no output, with the usual output, and with every output. */
export const REPORTING = {
  name: "reporting's share of 5,000 tests",
  folder: () => generated("empty"),
  rounds: 7,
  /** Maximum share in percent with the usual report. */
  goal: 5,
  nothing: ["run", "-j2", "--status-level", "none", "--final-status-level", "none"],
  usual: ["run", "-j2"],
  everything: (folder: string): readonly string[] => [
    "run",
    "-j2",
    ...["ndjson", "junit", "html", "libtest-json"].flatMap((kind) => [
      "--output",
      `${kind}:${folder}/target/bench.${kind}`,
    ]),
  ],
} as const;
