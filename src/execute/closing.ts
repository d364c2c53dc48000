/** What the shell adds to the end of a unit: whether libtest came to its end, and what a setup script set. */
import { exitedWithSuccess } from "../model/results/outcome.ts";
import type { RunPlan } from "../model/plan.ts";
import type { ProcessEvent, WrittenFile } from "../os/processes/host/process-host.ts";
import { RESULT_LINE } from "./launch.ts";
import type { InputFact } from "./protocol.ts";
import { parseEnvironmentFile, type ScriptVariables } from "./script-environment.ts";
import type { Unit } from "./unit.ts";

type Closed = Extract<ProcessEvent, { readonly type: "closed" }>;
type UnitClosed = Extract<InputFact, { readonly type: "unit-closed" }>;

export interface ClosingContext {
  readonly plan: RunPlan;
  /** Gets what a setup script set. */
  readonly variables: ScriptVariables;
  readonly programContains: (program: string, text: string) => boolean;
}

export function closingFact(unit: Unit, closed: Closed, context: ClosingContext): UnitClosed {
  const fact: UnitClosed = {
    type: "unit-closed",
    unit: closed.key,
    output: closed.output,
    exitedEarly: !closed.lastLineSeen && !mayHaveWrittenItElsewhere(closed) && owesResultLine(unit, context),
    errors: closed.errors,
    costs: unit.costs,
    remote: closed.remote,
  };
  if (closed.writtenFile === undefined || unit.effect.type !== "start-script") return fact;
  const script = readVariables(unit, closed.writtenFile);
  if ("env" in script) context.variables.set(unit.effect.script, script.env);
  return { ...fact, script };
}

/** Variables of a script that failed are not used. An error has one cause per line, like the errors of a status. */
function readVariables(unit: Unit, { path, text }: WrittenFile): NonNullable<UnitClosed["script"]> {
  if (!succeeded(unit)) return { env: {} };
  if (!text.ok) return badOutput(`error reading environment file \`${path}\`\n${text.error.message}`);
  const variables = parseEnvironmentFile(text.value, path);
  return variables.ok ? { env: variables.value } : badOutput(variables.error);
}

function badOutput(causes: string): { readonly error: string } {
  return { error: `error reading setup script output\n${causes}` };
}

function succeeded({ status }: Unit): boolean {
  return status !== undefined && exitedWithSuccess(status);
}

/** The least that libtest of any version prints as its last line. */
const SHORTEST_RESULT = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n".length;

/**
 * A test may replace its standard output; libtest then runs to its end, and its last line goes elsewhere. Only
 * where the process wrote too little elsewhere for that line is it certain that libtest did not print it.
 */
function mayHaveWrittenItElsewhere({ writtenElsewhere }: Closed): boolean {
  return writtenElsewhere === undefined || writtenElsewhere >= SHORTEST_RESULT;
}

/**
 * Whether a test that exits with success must have printed libtest's last line. A harness of another kind
 * may print anything; the program's file shows which kind it is, and is read only if the line is missing.
 */
function owesResultLine(unit: Unit, { plan, programContains }: ClosingContext): boolean {
  if (unit.effect.type !== "start-test" || !succeeded(unit)) return false;
  const test = plan.tests[unit.effect.test];
  if (test === undefined || test.command !== undefined || test.settings.runExtraArgs.some(changesOutput))
    return false;
  return programContains(test.binary.path, RESULT_LINE);
}

/** libtest's own arguments that make it print otherwise, or not run at all. */
function changesOutput(argument: string): boolean {
  return /^(--format|--logfile|--list|--help|-h$)/.test(argument);
}
