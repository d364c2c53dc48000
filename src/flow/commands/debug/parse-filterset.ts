/** `debug parse-filterset`: the parsed form of a filterset, for each of the places where filtersets are allowed. */
import * as path from "node:path";
import { parseMetadata } from "../../../cargo/metadata/metadata-parse.ts";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { filtersetDebug } from "../../../filterset/language/debug.ts";
import { compileFilterset } from "../../../filterset/filterset.ts";
import type { FiltersetKind } from "../../../filterset/language/kinds.ts";
import { regexEngine } from "../../../filterset/match/regex-engine.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { DebugParseFiltersetRequest } from "../../../model/requests/debug-requests.ts";
import type { Workspace } from "../../../model/build/workspace.ts";
import { readRegexEngine } from "../../../os/embedded-files.ts";
import { readTextFile } from "../../../os/files/file-system.ts";
import { rustDebug } from "../../../text/rust-debug.ts";
import { NOWHERE } from "../../build/filter-compiler.ts";
import type { CommandContext } from "../../context.ts";

const KINDS: Readonly<Record<DebugParseFiltersetRequest["kind"], FiltersetKind>> = {
  test: "cli",
  "override-filter": "override",
  "archive-filter": "archive",
  "default-filter": "default-filter",
};

export async function parseFilterset(
  context: CommandContext,
  { expression, kind, cargoMetadata }: DebugParseFiltersetRequest,
): Promise<Result<ExitCode>> {
  const workspace = readWorkspace(context.cwd, cargoMetadata);
  if (!workspace.ok) return workspace;
  const source = { name: "filterset", text: expression };
  const filterContext = { workspace: workspace.value, kind: KINDS[kind], readRegexEngine };
  const compiled = await compileFilterset(source, filterContext);
  if (!compiled.ok) {
    // The peer leaves with the code of unforeseen errors here.
    context.err.write(context.describeErrors(compiled.error));
    return ok(EXIT.unknown);
  }
  const engine = regexEngine(readRegexEngine);
  context.out.write(`${rustDebug(filtersetDebug(compiled.value, { workspace: workspace.value, engine }))}\n`);
  return ok(EXIT.ok);
}

function readWorkspace(cwd: string, file: string | undefined): Result<Workspace> {
  if (file === undefined) return ok(NOWHERE);
  const text = readTextFile(path.resolve(cwd, file));
  if (text.ok) return parseMetadata(text.value, file);
  const message = `error reading Cargo metadata from file \`${file}\``;
  return err([{ kind: "setup", message, causes: [text.error.message] }]);
}
