/** `[[profile.X.quarantine]]` (ours): tests whose failures are counted apart, each with an owner and a last day. */
import { optional, required, table, type TableValue } from "../../schema/compound.ts";
import { type Element, located, type Refused } from "../../schema/element.ts";
import { choice, mapped, strictText } from "../../schema/scalars.ts";

const DAY = 'a day such as "2026-12-31"';

/** A day as text, or as TOML's own date. */
const day: Element<string> = {
  expected: DAY,
  schema: { type: "string", pattern: String.raw`^\d{4}-\d{2}-\d{2}$` },
  read: (node, report): string | Refused => {
    const value = node.kind === "scalar" ? node.value : undefined;
    const text = typeof value === "object" && "date" in value ? value.date.slice(0, DAY_LENGTH) : value;
    return typeof text === "string" && isDay(text) ? text : report.refuse(node, DAY);
  },
};

const DAY_LENGTH = "2026-12-31".length;

/** 30 February is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const someText = (what: string): Element<string> =>
  mapped(strictText(what), (text, node, report) => (text.trim() === "" ? report.refuse(node, what) : text));

const fields = {
  filter: required(located(strictText("a filterset")), "The filterset of the tests in quarantine."),
  reason: required(someText("why these tests are in quarantine"), "Why the tests are in quarantine."),
  owner: required(someText("who looks after these tests"), "Who looks after the tests."),
  until: required(located(day), "The last day of the quarantine, in UTC."),
  junit: optional(
    choice(["skipped", "failure", "success"]),
    'How JUnit reports show a failure. Built in: `"skipped"`.',
  ),
};

export type QuarantineRule = TableValue<typeof fields>;

export const quarantineRule = table(fields, {
  expected: "a table with `filter`, `reason`, `owner` and `until`",
});
