/** Escapes text for other formats, so that no part of it is interpreted as the format's syntax. */

const XML_SPECIAL = /[&<>"']/g;
const XML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
/** Forbidden in XML and still possible in the text of a process. Lone surrogates cannot be written as UTF-8. */
const XML_FORBIDDEN =
  /[\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

export function encodeXml(text: string): string {
  return text
    .replace(XML_FORBIDDEN, "\uFFFD")
    .replace(XML_SPECIAL, (character) => XML_ENTITIES[character] ?? character);
}

/** For HTML inside Markdown: a blank line would end the HTML block, so an invisible space fills it. */
export function encodeMarkdownHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/\n(?=\n)/g, "\n&#8203;");
}

/** JSON leaves these as they are; a terminal that shows the document would act on them. */
const JSON_UNSAFE = /[\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/;
const EVERY_JSON_UNSAFE = new RegExp(JSON_UNSAFE, "g");

/**
 * A value as JSON in which every control character and direction mark is an escape, and in which no CI system finds a
 * command. It parses to the same value.
 */
export function encodeJson(value: unknown, indent?: number): string {
  const json = jsonWithoutCommands(JSON.stringify(value, undefined, indent));
  if (!JSON_UNSAFE.test(json)) return json;
  return json.replace(EVERY_JSON_UNSAFE, (character) => `\\u${hex4(character)}`);
}

/**
 * JSON may stand in the log of a CI system, which finds these markers anywhere in a line. A `#` is always part of a
 * string.
 */
export function jsonWithoutCommands(json: string): string {
  return json.includes("##") ? json.replaceAll(/##(?=\[|vso\[|teamcity\[)/gi, "#\\u0023") : json;
}

/** The message of a GitHub workflow command. */
export function encodeGithubMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A property of a GitHub workflow command. */
export function encodeGithubProperty(text: string): string {
  return encodeGithubMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A property or the message of an Azure logging command. */
export function encodeAzure(text: string): string {
  return text
    .replaceAll("%", "%AZP25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A")
    .replaceAll("]", "%5D")
    .replaceAll(";", "%3B");
}

const TEAMCITY_SPECIAL = /[|'[\]\n\r]|[^\u0020-\u007E]/g;

/** An attribute of a TeamCity service message. */
export function encodeTeamcity(text: string): string {
  return text.replace(TEAMCITY_SPECIAL, (character) => {
    if (character === "\n") return "|n";
    if (character === "\r") return "|r";
    return /[ -~]/.test(character) ? `|${character}` : `|0x${hex4(character).toUpperCase()}`;
  });
}

function hex4(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}
