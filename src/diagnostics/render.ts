/**
 * Errors and warnings as text for standard error, in the layout that users know: `error: ` and the message, the
 * location in their text, each cause under its heading, details, and help.
 */
import { type Paint, STYLES } from "../text/terminal/style.ts";
import { fragment } from "./fragment.ts";
import type { UserError, UserErrors } from "./errors.ts";
import { renderSnippets } from "./snippet/render.ts";
import type { Warning } from "./warning.ts";

/** All errors, ready to be written; ends with a line break. */
export function renderErrors(errors: UserErrors, paint: Paint): string {
  const [first] = errors;
  if (first.kind === "invalid-filterset") return renderFiltersetErrors(errors, paint);
  return errors.map((error) => renderError(error, paint)).join("\n");
}

/** Several problems of one expression, then the error that they amount to. */
function renderFiltersetErrors(errors: UserErrors, paint: Paint): string {
  const blocks = errors.map((error) => {
    const title = `  ${paint(STYLES.redBold, "error:")} ${emphasise(error.message, paint)}`;
    const snippets = renderSnippets(error.spans ?? [], paint);
    return `${[title, ...snippets, ...helpLines(error.help, paint)].join("\n")}\n\n`;
  });
  return `${blocks.join("")}${paint(STYLES.redBold, "error")}: failed to parse filterset\n`;
}

function renderError(error: UserError, paint: Paint): string {
  const snippets = renderSnippets(error.spans ?? [], paint);
  const causes = (error.causes ?? []).map((cause) => `\nCaused by:\n${indent(emphasise(cause, paint))}`);
  const { detail = "" } = error;
  const details = detail === "" ? [] : [`\n${detail.replace(/\n$/, "")}`];
  const isFarFromMessage = causes.length > 0 || details.length > 0;
  const lines = [
    titleLine(error, paint),
    ...(error.aside === undefined ? [] : [fragment(error.aside)]),
    ...hintLines(error.hint, paint),
    ...snippets,
    ...causes,
    ...details,
    ...(isFarFromMessage && error.help !== undefined ? [""] : []),
    ...helpLines(error.help, paint),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * A run that went well but for what it did not see is reported as a warning; the exit code shows the rest. What a build
 * ended with stands out.
 */
function titleLine({ kind, message }: UserError, paint: Paint): string {
  const bold = (text: string): string => paint(STYLES.bold, text);
  if (kind === "rerun-outstanding")
    return `${paint(STYLES.yellowBold, "warning")}: ${fragment(message).replace(/^\d+/, bold)}`;
  // A mistake on the command line is painted where it is described.
  const text = kind === "bad-arguments" ? inBold(message, paint) : emphasise(message, paint);
  const shown = kind === "build-failed" ? text.replace(/(?<=exited with code )\d+$/, bold) : text;
  return `${paint(STYLES.redBold, "error")}: ${shown}`;
}

function hintLines(hint: UserError["hint"], paint: Paint): readonly string[] {
  return hint === undefined
    ? []
    : [`(hint: ${paint(STYLES.bold, fragment(hint.command))} to ${hint.purpose})`];
}

function helpLines(help: string | undefined, paint: Paint): readonly string[] {
  return help === undefined
    ? []
    : [`  ${paint(STYLES.cyan, "help:")} ${emphasise(help, paint).replaceAll("\n", "\n        ")}`];
}

/** A warning, or a fact that is said in passing; ends with a line break. */
export function renderWarning(warning: Warning, paint: Paint): string {
  const title =
    warning.level === "warning" ? paint(STYLES.yellowBold, "warning") : paint(STYLES.bold, "info");
  const lines = [
    `${title}: ${emphasise(warning.message, paint)}${fragment(warning.origin ?? "")}`,
    ...renderSnippets(warning.spans ?? [], paint),
    ...helpLines(warning.help, paint),
  ];
  return `${lines.join("\n")}\n`;
}

/** Bold for what stands in backquotes; the quotes stay, so that names are marked without colors, too. */
function emphasise(text: string, paint: Paint): string {
  return inBold(fragment(text), paint);
}

function inBold(text: string, paint: Paint): string {
  const parts = text.split("`");
  // A quote without a partner marks nothing.
  const lastPair = parts.length % 2 === 0 ? parts.length - 2 : parts.length - 1;
  return parts
    .map((part, index) =>
      index % 2 === 1 && index <= lastPair && part !== "" ? paint(STYLES.bold, part) : part,
    )
    .join("`");
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
