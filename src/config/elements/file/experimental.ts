/** `experimental`: features of the repository's configuration that must be switched on. */
import { byShape, list } from "../../schema/compound.ts";
import { type Element, REFUSED, type Setting } from "../../schema/element.ts";
import { mapped, strictText } from "../../schema/scalars.ts";

export const EXPERIMENTAL_FEATURES = ["setup-scripts", "wrapper-scripts", "benchmarks"] as const;
export type ExperimentalFeature = (typeof EXPERIMENTAL_FEATURES)[number];

/** Names are sorted out later: a newer required version excuses names that this version does not know. */
export interface ExperimentalChoice {
  readonly known: ReadonlySet<ExperimentalFeature>;
  readonly unknown: readonly string[];
}

export const NOTHING_EXPERIMENTAL: ExperimentalChoice = { known: new Set(), unknown: [] };

/** Features that an environment variable switches on as well, by setting it to `1`. */
export function experimentalFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): readonly ExperimentalFeature[] {
  return env["NEXTEST_EXPERIMENTAL_BENCHMARKS"] === "1" ? ["benchmarks"] : [];
}

const isFeature = (name: string): name is ExperimentalFeature =>
  EXPERIMENTAL_FEATURES.some((feature) => feature === name);

function choose(names: readonly string[]): ExperimentalChoice {
  return {
    known: new Set(names.filter(isFeature)),
    unknown: names.filter((name) => !isFeature(name)),
  };
}

const names = mapped(
  list(
    strictText("the name of a feature", { type: "string", enum: EXPERIMENTAL_FEATURES }),
    "an array of names",
  ),
  choose,
);

/** `{ setup-scripts = true }`; an unknown name is reported whatever its value is. */
const switches: Element<ExperimentalChoice> = {
  expected: "a table of booleans",
  schema: {
    type: "object",
    properties: Object.fromEntries(EXPERIMENTAL_FEATURES.map((feature) => [feature, { type: "boolean" }])),
    additionalProperties: false,
  },
  read: (node, report) => {
    if (node.kind !== "table") return report.refuse(node, "a table of booleans");
    const chosen: string[] = [];
    let refused = false;
    for (const [name, child] of node.entries) {
      const value = child.kind === "scalar" ? child.value : undefined;
      if (!isFeature(name) || value === true) chosen.push(name);
      else if (value !== false) {
        report.refuse(child, "`true` or `false`");
        refused = true;
      }
    }
    return refused ? REFUSED : choose(chosen);
  },
};

export const experimental: Setting<ExperimentalChoice> = {
  key: "experimental",
  meaning: "Experimental features to switch on.",
  element: byShape('an array such as ["setup-scripts"], or a table of booleans', {
    list: names,
    table: switches,
  }),
};
