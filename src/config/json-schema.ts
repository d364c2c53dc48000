/** JSON Schemas of the configuration files, generated from the elements that read them: `self schema`. */
import { repoConfig } from "./repo/fields.ts";
import type { JsonSchema } from "./schema/element.ts";
import { userConfig } from "./user/fields.ts";

/** The schema of `.config/nextest.toml`. Unknown keys are errors there, so that editors point at them. */
export function repoConfigSchema(): JsonSchema {
  return document(repoConfig.schema, "Configuration of nextest for a repository");
}

/** The schema of the user's own configuration file. */
export function userConfigSchema(): JsonSchema {
  return document(userConfig.schema, "Configuration of nextest for a user");
}

function document(schema: JsonSchema, title: string): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    ...schema,
    // Tells editors which version of TOML the files are in.
    "x-tombi-toml-version": "v1.1.0",
  };
}
