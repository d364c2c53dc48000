/** The command line of a test: what comes before its binary, the binary, and libtest's arguments. */
import type { PlannedTest, RunPlan } from "../model/plan.ts";

/** libtest runs exactly the named test, in its own process, and lets output through. */
export function testArguments(test: PlannedTest, mode: RunPlan["mode"]): readonly string[] {
  return [
    "--exact",
    test.name,
    "--nocapture",
    ...(test.ignored ? ["--ignored"] : []),
    ...(mode === "benchmark" ? ["--bench"] : []),
    ...test.settings.runExtraArgs,
  ];
}

/** `prefix` is the wrapper script and the target runner, in the order that the wrapper asks for. */
export function testCommandLine(
  test: PlannedTest,
  mode: RunPlan["mode"],
  prefix: readonly string[],
): readonly string[] {
  const { command } = test;
  if (command === undefined) return [...prefix, test.binary.path, ...testArguments(test, mode)];
  return [...(command.direct ? [] : prefix), command.program, ...command.args];
}
