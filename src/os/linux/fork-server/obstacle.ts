/** Why the tests of a program cannot be started by a fork server here, as far as that is known beforehand. */
import { IS_LINUX } from "../../platform.ts";
import { nativeHelper, withheldReason } from "../native-helper.ts";
import { obstacleOf } from "./program.ts";
import { presetPreload } from "./shapes.ts";

/** Why the helper cannot be loaded; empty: it can. */
let withheld: string | undefined;
const judged = new Map<string, string | undefined>();

/** Undefined: there is none. */
export function forkServerObstacle(
  program: string,
  environment: Readonly<Record<string, string>>,
): string | undefined {
  if (!IS_LINUX) return "there is no fork server on this system";
  const reason = (withheld ??= withheldReason("fork-server") ?? "");
  if (reason !== "") return `the helper of fork servers ${reason}`;
  if (nativeHelper("fork-server") === undefined) return "this executable was built without the fork server";
  const preset = presetPreload(environment);
  if (preset !== undefined) return `${preset} is set`;
  if (!judged.has(program)) judged.set(program, obstacleOf(program));
  return judged.get(program);
}
