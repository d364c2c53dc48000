/** `self schema`: the JSON Schema of a configuration file, generated from the code that reads it. */
import { repoConfigSchema, userConfigSchema } from "../../config/json-schema.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { SchemaRequest } from "../../model/requests/request.ts";
import { replaceFile } from "../../os/files/write/replace-file.ts";
import type { CommandContext } from "../context.ts";
import { inform } from "../notices.ts";

export function printSchema(context: CommandContext, { which, output }: SchemaRequest): Result<ExitCode> {
  const schema = which === "repo-config" ? repoConfigSchema() : userConfigSchema();
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  if (output === undefined) {
    context.out.write(text);
    return ok(EXIT.ok);
  }
  const written = replaceFile(output, text);
  if (written.ok) {
    const message = `wrote JSON Schema for ${which === "repo-config" ? "repo config" : "user config"} to ${output}`;
    inform(context, message);
    return ok(EXIT.ok);
  }
  const message = `cannot write the schema to \`${output}\``;
  return err([{ kind: "write-output", message, causes: [written.error.message] }]);
}
