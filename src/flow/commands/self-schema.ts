/** `self schema`: the JSON Schema of a configuration file, generated from the code that reads it. */
import { repoConfigSchema, userConfigSchema } from "../../config/json-schema.ts";
import { ok, type Result } from "../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { SchemaRequest } from "../../model/requests/request.ts";
import type { CommandContext } from "../context.ts";
import { writeNamedFile } from "../outputs/write-named-file.ts";
import { inform } from "../notices.ts";

export function printSchema(context: CommandContext, { which, output }: SchemaRequest): Result<ExitCode> {
  const schema = which === "repo-config" ? repoConfigSchema() : userConfigSchema();
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  if (output === undefined) {
    context.out.write(text);
    return ok(EXIT.ok);
  }
  const written = writeNamedFile(context, output, text);
  if (!written.ok) return written;
  inform(
    context,
    `wrote JSON Schema for ${which === "repo-config" ? "repo config" : "user config"} to ${output}`,
  );
  return ok(EXIT.ok);
}
