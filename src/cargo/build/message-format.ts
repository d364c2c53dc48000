/** `--cargo-message-format`: the format that cargo is called with, and whether its JSON goes to standard output. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { CargoMessageFormat } from "../../model/requests/options.ts";

export interface MessageFormatChoice {
  /** The value of cargo's `--message-format`; always some JSON, as the build is read from it. */
  readonly cargoValue: string;
  /** Whether each line is passed on to standard output. */
  readonly forward: boolean;
}

const MODIFIERS = [
  "json-render-diagnostics",
  "json-diagnostic-short",
  "json-diagnostic-rendered-ansi",
] as const;

/** Combines the values given; a repeated or contradicting one is a bad argument. */
export function combineMessageFormats(formats: readonly CargoMessageFormat[]): Result<MessageFormatChoice> {
  const repeated = formats.find((format, index) => formats.indexOf(format) < index);
  if (repeated !== undefined) return refuse(`\`${repeated}\` is given more than once`);
  const [base, second] = formats.filter((format) => !isModifier(format));
  if (second !== undefined) return refuse(`\`${base}\` and \`${second}\` exclude each other`);
  const modifiers = MODIFIERS.filter((modifier) => formats.includes(modifier));
  if ((base === "human" || base === "short") && modifiers.length > 0) {
    const names = modifiers.map((modifier) => `\`${modifier}\``).join(", ");
    return refuse(`${names} can only be combined with \`json\`, not with \`${base}\``);
  }
  if (base === "json" || modifiers.length > 0) {
    return ok({ cargoValue: modifiers.length > 0 ? modifiers.join(",") : "json", forward: true });
  }
  return ok({ cargoValue: "json-render-diagnostics", forward: false });
}

function isModifier(format: CargoMessageFormat): boolean {
  return MODIFIERS.some((modifier) => modifier === format);
}

function refuse(problem: string): Result<never> {
  return err([{ kind: "setup", message: `\`--cargo-message-format\`: ${problem}` }]);
}
