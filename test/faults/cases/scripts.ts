/** Teardown scripts: they take down what setup scripts set up, however the run ends. */
import type { Observed } from "../case.ts";
import * as fs from "node:fs";
import { isAlive } from "../processes.ts";
import { fileOf, grouped, type Ungrouped } from "./parts.ts";

/** Both write into the journal of the swarm's tests; the setup script's variable shows whether it ran. */
const SCRIPTS = {
  "setup.sh": '#!/bin/sh\necho "MADE=by setup" >>"$NEXTEST_ENV"\necho "0 setup begins" >>"{dir}/journal"\n',
  "teardown.sh": '#!/bin/sh\necho "0 teardown $MADE" >>"{dir}/journal"\nexit ${TEARDOWN_CODE:-0}\n',
};

const RULES = `experimental = ["setup-scripts"]
[scripts.setup.make]
command = "{dir}/setup.sh"
[scripts.teardown.unmake]
command = "{dir}/teardown.sh"
[[profile.default.scripts]]
filter = "all()"
setup = "make"
teardown = "unmake"
`;

/** What the setup script made is taken down once, after all else. */
function tornDownLast(seen: Observed): readonly string[] {
  const lines = (fileOf(seen, "journal") ?? "").trimEnd().split("\n");
  if (lines[0] !== "0 setup begins") return ["was not set up first"];
  const torn = lines.filter((line) => line.includes("teardown"));
  if (torn.length !== 1) return [`torn down ${torn.length} times`];
  return lines.at(-1) === "0 teardown by setup" ? [] : [`ends with ${lines.at(-1)}`];
}

function swarm(name: string, count: number, more: Partial<Ungrouped> & Pick<Ungrouped, "expect">): Ungrouped {
  return {
    name: `teardown: ${name}`,
    workspace: "faults",
    args: ["run", "--test", "swarm", "--no-fail-fast", "-j4"],
    config: RULES,
    files: SCRIPTS,
    peer: "never",
    ...more,
    env: { FAULTS_SWARM: String(count), FAULTS_JOURNAL: "{dir}/journal", ...more.env },
    expect: { check: tornDownLast, ...more.expect },
  };
}

/** Tests of the swarm wait at a gate that stays closed, so that they run when the signal arrives. */
const HELD: Pick<Ungrouped, "env" | "prepare"> = {
  env: { FAULTS_GATE: "{dir}/gate" },
  prepare: ({ folder }) => fs.writeFileSync(`${folder}/gate`, "0"),
};

export const SCRIPT_CASES = grouped("scripts", [
  swarm("after the last test, with what the setup made", 20, {
    quick: true,
    expect: { exit: 100, says: ["20 tests run: 12 passed, 8 failed"] },
  }),
  swarm("after the first failure ended the run", 20, {
    args: ["run", "--test", "swarm", "-j1"],
    expect: { exit: 100, says: [/\/20 tests run/] },
  }),
  swarm("fails: that is said, the tests' result stays", 1, {
    env: { TEARDOWN_CODE: "3" },
    expect: { exit: 0, says: ["1 passed", /TDOWN FAIL .*unmake/] },
  }),
  swarm("after a timeout", 4, {
    ...HELD,
    config: `${RULES}[profile.default]\nslow-timeout = { period = "300ms", terminate-after = 1, grace-period = "100ms" }\n`,
    expect: { exit: 100, says: ["4 timed out"] },
  }),
  ...(["SIGINT", "SIGTERM"] as const).map((signal) =>
    swarm(`after ${signal}`, 20, {
      ...HELD,
      act: async (running) => {
        await running.says("Starting 20 tests");
        await running.until("tests run", () => (begun(running.place.folder) >= 4 ? true : undefined));
        await running.signal(signal);
      },
      expect: { exit: 100, afterMark: 1500, says: ["4/20 tests run"] },
    }),
  ),
  swarm("two signals: nothing starts any more, and nothing is left", 4, {
    ...HELD,
    files: { ...SCRIPTS, "teardown.sh": '#!/bin/sh\necho $$ >"{dir}/tearing"\nexec sleep 60\n' },
    act: async (running) => {
      await running.until("tests run", () => (begun(running.place.folder) >= 4 ? true : undefined));
      await running.signal("SIGINT");
      const pid = await running.until("it is torn down", () => numberIn(`${running.place.folder}/tearing`));
      await running.signal("SIGINT");
      await running.until("the script ended", () => (isAlive(pid) ? undefined : true)).catch(() => {});
    },
    expect: { exit: 100, afterMark: 3000, check: () => [] },
  }),
]);

function begun(folder: string): number {
  return textOf(`${folder}/journal`).split(" begins\n").length - 2;
}

function textOf(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

function numberIn(file: string): number | undefined {
  const text = textOf(file);
  return text.endsWith("\n") ? Number(text) : undefined;
}
