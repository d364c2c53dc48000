import { describe, expect, test } from "bun:test";
import { repoConfigSchema, userConfigSchema } from "./json-schema.ts";
import type { JsonSchema } from "./schema/element.ts";

/** Every schema inside a schema, with the path that leads there. */
function* parts(schema: unknown, path = ""): Generator<readonly [string, JsonSchema]> {
  if (typeof schema !== "object" || schema === null) return;
  yield [path, { ...schema }];
  for (const [key, value] of Object.entries(schema)) yield* parts(value, `${path}/${key}`);
}

function errorMessageOf(property: unknown): unknown {
  return typeof property === "object" && property !== null && "description" in property
    ? property.description
    : undefined;
}

for (const [name, schema] of [
  ["repository", repoConfigSchema()],
  ["user", userConfigSchema()],
] as const) {
  describe(name, () => {
    test("is plain JSON", () => {
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
      expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
    });

    test("every table with fixed keys refuses other keys, and every key says what it means", () => {
      let keys = 0;
      for (const [path, part] of parts(schema)) {
        const { properties } = part;
        if (part["type"] !== "object" || typeof properties !== "object" || properties === null) continue;
        expect([path, part["additionalProperties"]]).toEqual([path, false]);
        if (path.includes("experimental")) continue;
        for (const [key, property] of Object.entries(properties)) {
          keys += 1;
          expect([path, key, errorMessageOf(property)]).toEqual([path, key, expect.stringMatching(/[.)]$/)]);
        }
      }
      expect(keys).toBeGreaterThan(15);
    });

    test("patterns are regular expressions", () => {
      const patterns = [...parts(schema)].flatMap(([, { pattern }]) =>
        typeof pattern === "string" ? [pattern] : [],
      );
      for (const pattern of patterns) expect(() => new RegExp(pattern, "u")).not.toThrow();
      expect(patterns.length).toBeGreaterThan(0);
    });
  });
}
