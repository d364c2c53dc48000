/** The file that a setup script writes variables to, one `KEY=value` a line, and which units get them. */
import { fragmentLine } from "../diagnostics/fragment.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";

export type Variables = Readonly<Record<string, string>>;

/** Reads the file's text. An error is a lower-case fragment that names `file`, and has the cause on a line of its own. */
export function parseEnvironmentFile(text: string, file: string): Result<Variables, string> {
  const variables: Record<string, string> = {};
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines.map((each) => each.replace(/\r$/, ""))) {
    const equals = line.indexOf("=");
    if (equals < 0)
      return err(
        `line \`${fragmentLine(line)}\` of environment file \`${file}\` is not of the form KEY=VALUE`,
      );
    const key = line.slice(0, equals);
    const problem = problemOfKey(key);
    if (problem !== undefined)
      return err(`error in environment file \`${file}\`\nkey \`${fragmentLine(key)}\` ${problem}`);
    variables[key] = line.slice(equals + 1);
  }
  return ok(variables);
}

function problemOfKey(key: string): string | undefined {
  if (!/^[A-Za-z_]/.test(key)) return "does not start with a letter or underscore";
  if (!/^\w+$/.test(key)) return "has other characters than letters, digits and underscores";
  if (key.startsWith("NEXTEST")) return "begins with `NEXTEST`, which is reserved for the runner";
  return undefined;
}

/** Variables of one round's setup scripts; a later script's replace an earlier one's. */
export class ScriptVariables {
  readonly #sets = new Map<number, Variables>();

  /** `script`: index of the setup script. A round that comes again replaces what it set. */
  set(script: number, variables: Variables): void {
    this.#sets.set(script, variables);
  }

  /** The variables that the scripts set for which `serves` is true. */
  collect(serves: (script: number) => boolean): Variables {
    const collected: Record<string, string> = {};
    for (const [script, variables] of [...this.#sets].toSorted(([left], [right]) => left - right)) {
      if (serves(script)) Object.assign(collected, variables);
    }
    return collected;
  }
}
