/** The small part of XML that a JUnit report needs. The result is well-formed for any input. */
import { mapLineChunks } from "../../text/lines/line-chunks.ts";
import { safeText } from "../../text/safe/safe-text.ts";

export interface Element {
  readonly name: string;
  /** In order; those without a value are left out. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  /** An empty text is not the same as none: it makes a pair of tags. */
  readonly text?: string;
  /** None at all make an empty element; an empty list makes a pair of tags on lines of their own. */
  readonly children?: readonly Element[];
}

const STEP = "    ";
/** Text or an attribute's value: no control sequences, nothing forbidden, nothing that is markup. */
export function escapeXml(text: string): string {
  return mapLineChunks(text, (piece) => safeText("JUnit", "message", piece));
}

export function propertiesElement(properties: readonly (readonly [name: string, value: string])[]): Element {
  const children = properties.map(([name, value]) => ({ name: "property", attributes: { name, value } }));
  return { name: "properties", children };
}

/** The opening tag at `depth`, without line end. */
export function openTag({ name, attributes = {} }: Element, depth: number): string {
  return `${STEP.repeat(depth)}<${name}${attributeText(attributes)}>`;
}

export function closeTag(name: string, depth: number): string {
  return `${STEP.repeat(depth)}</${name}>`;
}

/** An element at `depth` with everything in it, without line end. Text follows its tag at once: blanks count. */
export function printElement(element: Element, depth: number): string {
  const { name, attributes = {}, text, children } = element;
  if (text === undefined && children === undefined) {
    return `${STEP.repeat(depth)}<${name}${attributeText(attributes)}/>`;
  }
  const opening = openTag(element, depth) + (text === undefined ? "" : escapeXml(text));
  if (children === undefined || (children.length === 0 && text !== undefined)) return `${opening}</${name}>`;
  const inner = children.map((child) => `\n${printElement(child, depth + 1)}`).join("");
  return `${opening}${inner}\n${closeTag(name, depth)}`;
}

function attributeText(attributes: Readonly<Record<string, string | undefined>>): string {
  let result = "";
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) result += ` ${name}="${escapeXml(value)}"`;
  }
  return result;
}
