/**
 * The built-in pagers of both executables, each at a terminal of its own, with the same keys: after each step
 * both screens come to show the same.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { scratchFolder } from "../../test/e2e/fixtures.ts";
import { shared } from "../../test/e2e/rig.ts";
import { TerminalRun } from "../../test/e2e/terminal.ts";
import { PAGER_SCRIPTS, type PagerScript } from "./scripts.ts";

/** Milliseconds in which a step must be done on both sides, and how often that is looked at. */
const LIMIT = 20_000;
const LOOK = 20;
const ANSWERED = 500;

export async function checkPagerScreens(
  peer: string,
  ours: string,
): Promise<{ readonly passed: number; readonly failed: number }> {
  let failed = 0;
  for (const script of PAGER_SCRIPTS) {
    const difference = await differenceOf(script, peer, ours);
    if (difference === undefined) continue;
    failed += 1;
    console.log(`DIFFERS pager screens: ${script.name}\n${difference}`);
  }
  return { passed: PAGER_SCRIPTS.length - failed, failed };
}

async function open(script: PagerScript, executable: string): Promise<TerminalRun> {
  const file = path.join(scratchFolder(), "user.toml");
  fs.writeFileSync(file, `[ui]\npager = ":builtin"\n[ui.streampager]\n${script.settings ?? ""}\n`);
  const { folder } = await shared("outcomes");
  const { columns, rows } = script;
  // What cargo says has times in it.
  const shell = 'echo before; start "$@" 2>/dev/null';
  const env = { NEXTEST_USER_CONFIG_FILE: file };
  return new TerminalRun(script.args ?? ["list"], { cwd: folder, executable, columns, rows, shell, env });
}

async function differenceOf(script: PagerScript, peer: string, ours: string): Promise<string | undefined> {
  using theirs = await open(script, peer);
  using mine = await open(script, ours);
  const sides = [theirs, mine] as const;
  const begun = (side: TerminalRun): boolean => side.visible.some((line) => line.includes("outcomes"));
  if (!(await comesTrue(() => sides.every(begun)))) return `    they never begin\n${bothScreens(sides)}`;
  for (const [index, step] of script.steps.entries()) {
    if (!(await comesTrue(() => areEqual(sides))))
      return `    before step ${index + 1}\n${bothScreens(sides)}`;
    const told = sides.map((side) => side.raw.length);
    for (const side of sides) {
      if (typeof step === "string") side.type(step);
      else side.resize(step.columns, step.rows);
    }
    // What is equal already says nothing until both have answered; some keys change nothing.
    await comesTrue(() => sides.every((side, at) => side.raw.length > (told[at] ?? 0)), ANSWERED);
  }
  const codes = await Promise.all(sides.map((side) => side.ended()));
  if (codes[0] !== codes[1]) return `    exit codes ${codes.join(" and ")}`;
  return (await comesTrue(() => areEqual(sides))) ? undefined : `    at the end\n${bothScreens(sides)}`;
}

type Sides = readonly [TerminalRun, TerminalRun];

function areEqual([theirs, mine]: Sides): boolean {
  return screenOf(theirs) === screenOf(mine);
}

function screenOf(side: TerminalRun): string {
  return side.visible.map((line) => line.trimEnd()).join("\n");
}

function bothScreens([theirs, mine]: Sides): string {
  return `    peer:\n${screenOf(theirs)}\n    ours:\n${screenOf(mine)}`;
}

/** Two programs are watched, so there is no event to wait for. */
async function comesTrue(condition: () => boolean, limit = LIMIT): Promise<boolean> {
  const until = performance.now() + limit;
  while (!condition()) {
    if (performance.now() > until) return false;
    await Bun.sleep(LOOK);
  }
  return true;
}
