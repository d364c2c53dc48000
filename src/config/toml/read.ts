/** Reads TOML text into a tree. The parser is loaded only when there is a file to read. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { SourceText } from "../../diagnostics/source.ts";
import { type SyntaxProblem, syntaxSpan } from "../../diagnostics/toml-syntax.ts";
import { readBoundedText } from "../../os/files/read/bounded-text.ts";
import type { OsFailure } from "../../os/failure.ts";
import { isDeeperThan, MAX_BYTES, MAX_DEPTH } from "./limits.ts";
import { spanOf } from "./locations.ts";
import { type TableNode, type TomlDocument, type TomlNode, treeOf } from "./tree.ts";

/** The document's tree, or the first mistake in its syntax with its place. */
export async function readToml(document: TomlDocument): Promise<Result<TableNode>> {
  const { parse, TomlError } = await import("smol-toml");
  const { source } = document;
  try {
    const value = parse(source.text, { integersAsBigInt: true, maxDepth: MAX_DEPTH });
    if (isDeeperThan(value, MAX_DEPTH)) return err([tooDeep(source)]);
    const root = treeOf(value, { document, path: [] });
    if (root.kind !== "table") throw new Error("a TOML document is a table");
    const huge = hugeIntegerIn(root);
    return huge === undefined ? ok(root) : err([hugeInteger(huge)]);
  } catch (thrown) {
    if (thrown instanceof TomlError) return err([syntaxError(source, thrown)]);
    throw thrown;
  }
}

/** The text of a configuration file. */
export function readConfigText(path: string): Result<string, OsFailure> {
  return readBoundedText(path, MAX_BYTES);
}

function tooDeep(source: SourceText): UserError {
  return {
    kind: "config",
    message: `\`${source.name}\` has more than ${MAX_DEPTH} tables, arrays and parts of keys inside one another`,
  };
}

/** An integer that does not fit into 64 bits; the parser takes them, TOML does not. */
function hugeIntegerIn(node: TomlNode): TomlNode | undefined {
  if (node.kind === "scalar") {
    const isHuge = typeof node.value === "bigint" && BigInt.asIntN(64, node.value) !== node.value;
    return isHuge ? node : undefined;
  }
  for (const child of node.kind === "table" ? node.entries.values() : node.items) {
    const huge = hugeIntegerIn(child);
    if (huge !== undefined) return huge;
  }
  return undefined;
}

function hugeInteger({ origin }: TomlNode): UserError {
  const message = `\`${origin.document.source.name}\` is not valid TOML`;
  return { kind: "config", message, spans: spanOf(origin, "this integer does not fit into 64 bits") };
}

function syntaxError(source: SourceText, problem: SyntaxProblem): UserError {
  const message = `\`${source.name}\` is not valid TOML`;
  return { kind: "config", message, spans: [syntaxSpan(source, problem)] };
}
