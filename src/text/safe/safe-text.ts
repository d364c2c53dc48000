/**
 * Decides which characters a name and a message may contain in each kind of output. Every output writes text of tests,
 * scripts, files and arguments through this function, so the table below is the whole policy. It is explained in
 * docs/design/output-text.md, and a property test walks it.
 */
import { keepColors, stripControls } from "../terminal/ansi.ts";
import { withoutCommands } from "./ci-commands.ts";
import type { CiSystem } from "./ci-system.ts";
import {
  encodeAzure,
  encodeGithubMessage,
  encodeGithubProperty,
  encodeJson,
  encodeMarkdownHtml,
  encodeTeamcity,
  encodeXml,
} from "../encoders.ts";
import { visibleDirection, visibleName } from "./visible.ts";

/** A name is one line: a test, a script, a file, a profile. A message may have several lines. */
export type TextRole = "name" | "message";

/** What happens to a kind of characters: shown as `\u{1b}`, taken out, kept, or left to the encoding. */
interface RoleRule {
  /**
   * C0, DEL and C1; sequences are removed as a whole, and line feeds stay. "colors" keeps SGR sequences, tabs and
   * line ends. The peer leaves DEL in text that goes to pipes and files.
   */
  readonly controls: "visible" | "removed" | "removed but DEL" | "colors" | "encoded";
  /** Marks that change the direction of writing, and the line separators of Unicode. */
  readonly direction: "visible" | "kept" | "encoded";
}

export interface TextRule {
  readonly name: RoleRule;
  readonly message: RoleRule;
  /** The format that the text stands in, whose own characters are escaped. */
  readonly markup: "none" | "command" | "html" | "xml" | "json";
  /** Commands of a CI system: broken where a log is one's own, impossible after encoding, or no matter. */
  readonly commands: "broken" | "encoded" | "not a log";
}

const VISIBLE: RoleRule = { controls: "visible", direction: "visible" };
const PLAIN: RoleRule = { controls: "removed", direction: "kept" };
const CLEAN: RoleRule = { controls: "removed", direction: "visible" };
const LIKE_PEER: RoleRule = { controls: "removed but DEL", direction: "kept" };
const ENCODED: RoleRule = { controls: "encoded", direction: "encoded" };
const COLORED: RoleRule = { controls: "colors", direction: "kept" };

export const TEXT_RULES = {
  terminal: { name: VISIBLE, message: COLORED, markup: "none", commands: "broken" },
  "terminal, no colors": { name: VISIBLE, message: PLAIN, markup: "none", commands: "broken" },
  "piped text": { name: VISIBLE, message: LIKE_PEER, markup: "none", commands: "broken" },
  "GitHub annotation": { name: VISIBLE, message: CLEAN, markup: "command", commands: "encoded" },
  "Azure annotation": { name: VISIBLE, message: CLEAN, markup: "command", commands: "encoded" },
  "TeamCity message": { name: VISIBLE, message: CLEAN, markup: "command", commands: "encoded" },
  "step summary": { name: VISIBLE, message: CLEAN, markup: "html", commands: "not a log" },
  "HTML page": {
    name: VISIBLE,
    message: { controls: "colors", direction: "visible" },
    markup: "json",
    commands: "not a log",
  },
  "HTML page, cause": { name: VISIBLE, message: CLEAN, markup: "json", commands: "not a log" },
  JUnit: { name: LIKE_PEER, message: LIKE_PEER, markup: "xml", commands: "not a log" },
  "code quality": { name: VISIBLE, message: CLEAN, markup: "json", commands: "not a log" },
  NDJSON: { name: ENCODED, message: ENCODED, markup: "json", commands: "encoded" },
  "libtest JSON": { name: ENCODED, message: ENCODED, markup: "json", commands: "encoded" },
} as const satisfies Record<string, TextRule>;

export type TextOutput = keyof typeof TEXT_RULES;

/**
 * The text as it is written to an output. In the log of a CI system (`ci`) it issues no command either; pass a
 * message in whole lines.
 */
export function safeText(output: TextOutput, role: TextRole, text: string, ci?: CiSystem): string {
  const clean = safeClean(output, role, text);
  const { commands }: TextRule = TEXT_RULES[output];
  return commands === "broken" ? withoutCommands(ci, clean) : ENCODINGS[output](clean, role);
}

/** Short texts without anything that a rule could change: nearly all names and values. */
const ORDINARY = /^[\x20-\x7E]{0,200}$/;

/** The text before it is encoded: for outputs that encode a document as a whole. */
export function safeClean(output: TextOutput, role: TextRole, text: string): string {
  if (ORDINARY.test(text)) return text;
  const rule: TextRule = TEXT_RULES[output];
  const { controls, direction } = rule[role];
  const kept = withoutControls(controls, text);
  return direction === "visible" ? visibleDirection(kept) : kept;
}

/** One line for a terminal or a pipe; both hold the same. */
export function safeName(name: string, ci?: CiSystem): string {
  return safeText("terminal", "name", name, ci);
}

function withoutControls(controls: RoleRule["controls"], text: string): string {
  switch (controls) {
    case "encoded":
      return text;
    case "visible":
      return visibleName(text);
    case "removed":
      return stripControls(text).replaceAll("\u007F", "");
    case "removed but DEL":
      return stripControls(text);
    case "colors":
      return keepColors(text);
  }
}

type Encoding = (text: string, role: TextRole) => string;

const asIs: Encoding = (text) => text;
/** Without the quotes that make it a string. */
const json: Encoding = (text) => encodeJson(text).slice(1, -1);

/** Inside a script element: without `<` it cannot end the element or open a comment. */
const scriptJson = (text: string): string => json(text, "message").replaceAll("<", "\\u003c");

const ENCODINGS: Readonly<Record<TextOutput, Encoding>> = {
  terminal: asIs,
  "terminal, no colors": asIs,
  "piped text": asIs,
  "GitHub annotation": (text, role) =>
    role === "name" ? encodeGithubProperty(text) : encodeGithubMessage(text),
  "Azure annotation": encodeAzure,
  "TeamCity message": encodeTeamcity,
  "step summary": encodeMarkdownHtml,
  "HTML page": (text) => scriptJson(text),
  "HTML page, cause": (text) => scriptJson(text),
  JUnit: encodeXml,
  "code quality": json,
  NDJSON: json,
  "libtest JSON": json,
};
