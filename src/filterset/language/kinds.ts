/** The places of filtersets, and the predicates that are not allowed in each. */
import type { NameSubject, Predicate } from "./ast.ts";
import type { Problem } from "./problems.ts";

/**
 * `cli`: `-E` of run, list and the like. `archive`: `-E` of archive. `default-filter`: a profile's or
 * override's default filter. `override`, `script`, `changed-rule`: the filter of an override, of a script's rule, or of
 * a rule about changed files.
 */
export type FiltersetKind = "cli" | "archive" | "default-filter" | "override" | "script" | "changed-rule";

type Limited = Extract<NameSubject, "test" | "group"> | "default" | "affected";

interface FiltersetUse {
  /** Follows "not allowed in". */
  readonly name: string;
  /** Why each of these is not allowed. */
  readonly forbids: Partial<Record<Limited, string>>;
}

const FILTERSET_USES: Readonly<Record<FiltersetKind, FiltersetUse>> = {
  cli: { name: "a filter on the command line", forbids: {} },
  archive: {
    name: "an archive's filter",
    forbids: {
      test: "an archive holds whole binaries, and their tests are not listed for it",
      group: "an archive holds whole binaries, and only tests are in groups",
    },
  },
  "default-filter": {
    name: "a default filter",
    forbids: {
      default: "the default filter would contain itself",
      group: "groups are assigned after the default filter is decided",
    },
  },
  override: {
    name: "an override's filter",
    forbids: {
      group: "overrides decide which group a test is in",
      affected: "the settings of a test do not depend on what changed",
    },
  },
  script: {
    name: "the filter of a script's rule",
    forbids: {
      default: "scripts are chosen without regard to the default filter",
      group: "scripts are chosen without regard to groups",
      affected: "scripts are chosen without regard to what changed",
    },
  },
  "changed-rule": {
    name: "the filter of a rule about changed files",
    forbids: {
      default: "rules are applied without regard to the default filter",
      group: "rules are applied without regard to groups",
      affected: "the rule helps to decide what is affected",
    },
  },
};

export function forbiddenPredicates(
  kind: FiltersetKind,
  predicates: readonly Predicate[],
): readonly Problem[] {
  const place = FILTERSET_USES[kind];
  return predicates.flatMap((predicate) => {
    const limited = limitedName(predicate);
    const reason = limited === undefined ? undefined : place.forbids[limited];
    if (reason === undefined) return [];
    return [
      { message: `\`${limited}()\` is not allowed in ${place.name}`, range: predicate.range, label: reason },
    ];
  });
}

function limitedName(predicate: Predicate): Limited | undefined {
  if (predicate.type === "constant") {
    return predicate.name === "default" || predicate.name === "affected" ? predicate.name : undefined;
  }
  if (predicate.type !== "name") return undefined;
  return predicate.subject === "test" || predicate.subject === "group" ? predicate.subject : undefined;
}
