/** `nextest-version`: the least version that a repository or tool requires or recommends. */
import { optional, table, byShape } from "../../schema/compound.ts";
import type { Element, Refused, Setting } from "../../schema/element.ts";
import { mapped, strictText } from "../../schema/scalars.ts";

/** Major, minor and patch. Pre-releases cannot be asked for. */
export type Version = readonly [number, number, number];

export interface VersionRequirement {
  readonly required?: Version;
  readonly recommended?: Version;
}

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?$/;

/** `1.2.3` without leading zeros; `1.2` means `1.2.0`, as in Cargo's `rust-version`. */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

export function compareVersions(left: Version, right: Version): number {
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

export function showVersion(version: Version): string {
  return version.join(".");
}

const EXPECTED = 'a version such as "0.9.100", without pre-release or build part';

const version: Element<Version> = mapped(
  strictText(EXPECTED, { type: "string", pattern: VERSION.source }),
  (text, node, report) => parseVersion(text) ?? report.refuse(node, EXPECTED),
);

const both = mapped(
  table(
    {
      required: optional(version, "The least version that may be used at all."),
      recommended: optional(version, "The least version that is used without a warning."),
    },
    { expected: "a table with `required` and `recommended`" },
  ),
  ({ required, recommended }, node, report): VersionRequirement | Refused => {
    if (required !== undefined && recommended !== undefined && compareVersions(required, recommended) > 0) {
      return report.refuse(node, "a required version that is not above the recommended one");
    }
    return {
      ...(required === undefined ? {} : { required }),
      ...(recommended === undefined ? {} : { recommended }),
    };
  },
);

export const nextestVersion: Setting<VersionRequirement> = {
  key: "nextest-version",
  meaning: "The least version of nextest for this configuration: required, or only recommended.",
  element: byShape(`${EXPECTED}, or a table with \`required\` and \`recommended\``, {
    string: mapped(version, (required): VersionRequirement => ({ required })),
    table: both,
  }),
};
