/** Names that users give to test groups and scripts, and the names of tools. */

/** A letter, then letters, digits, `-` and `_`, as Unicode defines identifiers. */
const IDENTIFIER = /^\p{XID_Start}[\p{XID_Continue}-]*$/u;
/** An approximation of names, as a regular expression for JSON Schema. */
export const IDENTIFIER_PATTERN = "^(@tool:[^\\s:@]+:)?[^\\s\\d_@:.\\-][^\\s@:.]*$";
const TOOL_PREFIX = "@tool:";

/** The text about a bad name follows "expected". */
export type NameVerdict = { readonly name: string } | { readonly complaint: string };

/** Checks a name and brings it into Unicode's composed form. `@tool:NAME:ID` names belong to a tool. */
export function checkIdentifier(given: string): NameVerdict {
  const name = given.normalize("NFC");
  if (name === "") return { complaint: "a name that is not empty" };
  if (!name.startsWith(TOOL_PREFIX)) {
    return IDENTIFIER.test(name)
      ? { name }
      : { complaint: "a name that starts with a letter and goes on with letters, digits, `-` and `_`" };
  }
  const [tool, id] = splitOnce(name.slice(TOOL_PREFIX.length), ":");
  const good = id !== undefined && IDENTIFIER.test(tool) && IDENTIFIER.test(id);
  return good ? { name } : { complaint: "a name of the form `@tool:TOOL:NAME`" };
}

/** The tool that a name belongs to, if it is a tool's name. */
export function toolOf(name: string): string | undefined {
  return name.startsWith(TOOL_PREFIX) ? splitOnce(name.slice(TOOL_PREFIX.length), ":")[0] : undefined;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
