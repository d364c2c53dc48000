/** Indentation of whole blocks. */

/** Puts `prefix` before every line that is not empty. Only line feeds end lines. */
export function indent(text: string, prefix: string): string {
  return prefix === "" ? text : text.replace(/(^|\n)(?=[^\n])/g, `$1${prefix}`);
}

/** As `indent`, but the first line stays where it is: it continues a line already begun. */
export function indentRest(text: string, prefix: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${prefix}`);
}

/** `indent` of a text that comes in parts, which need not be whole lines. */
export function* indentParts(parts: Iterable<string>, prefix: string): Generator<string> {
  let atLineStart = true;
  for (const part of parts) {
    if (part === "") continue;
    yield atLineStart ? indent(part, prefix) : indentRest(part, prefix);
    atLineStart = part.endsWith("\n");
  }
}
