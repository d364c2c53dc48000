/** What `--explain` prints: each test binary, and why it is affected or not. */
import { type BinaryReason, chainText, reasonOf } from "../../changed/explain.ts";
import type { TestBinary } from "../../model/binaries.ts";
import { compareBinaryIds } from "../../model/ids.ts";
import { stripPrefix } from "../../model/paths.ts";
import { visibleName } from "../../text/visible.ts";
import type { BuiltTests } from "../build/list-tests.ts";
import type { AffectedTests } from "./comparison.ts";

export type ExplainFormat = "human" | "oneline" | "json" | "json-pretty";

export function explainBinaries({ build, affected }: BuiltTests, format: ExplainFormat): string {
  if (affected === undefined) return "";
  const binaries = [...build.binaries].sort((left, right) => compareBinaryIds(left.id, right.id));
  const explained = binaries.map((binary) => ({ binary, reason: reasonFor(binary, affected) }));
  return format === "json" || format === "json-pretty"
    ? asJson(affected, explained, format)
    : explained.map(line).join("");
}

interface Explained {
  readonly binary: TestBinary;
  readonly reason: BinaryReason;
}

function reasonFor(binary: TestBinary, affected: AffectedTests): BinaryReason {
  const { packageId, kind, name, id } = binary;
  const reason = reasonOf(affected.affected, id, { packageId, kind, name });
  if (reason.selected) return reason;
  const byRule = affected.ruleFilters.find(
    ({ filter }) => filter.matchesBinary(binaryQueryOf(binary)) !== "no",
  );
  if (byRule === undefined) return reason;
  const { cause } = byRule;
  return {
    selected: true,
    chain: [`${cause.file} (${cause.note})`, `tests of ${id} that its filter matches`],
  };
}

function binaryQueryOf({ packageId, id, kind, name, buildPlatform }: TestBinary) {
  return { packageId, binaryId: id, kind, binaryName: name, platform: buildPlatform };
}

function line({ binary, reason }: Explained): string {
  const id = visibleName(binary.id);
  return reason.selected
    ? `${id}: affected\n    ${visibleName(chainText(reason.chain))}\n`
    : `${id}: not affected, ${reason.reason}\n`;
}

function asJson(
  { base, facts }: AffectedTests,
  explained: readonly Explained[],
  format: "json" | "json-pretty",
): string {
  const value = {
    base: base ?? null,
    changes: facts.changes.map(({ path, kind }) => ({ path: withoutRoot(path, facts.workspace.root), kind })),
    binaries: explained.map(({ binary, reason }) => ({
      "binary-id": binary.id,
      affected: reason.selected,
      ...(reason.selected ? { chain: reason.chain } : { reason: reason.reason }),
    })),
  };
  return `${format === "json" ? JSON.stringify(value) : JSON.stringify(value, undefined, 2)}\n`;
}

function withoutRoot(path: string, root: string): string {
  return stripPrefix(path, root) ?? path;
}
