/**
 * Publishes the schema of the event stream as JSON Schema in `docs/run-event.schema.json`.
 * `--check` fails where the published file is not what the code says.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { EVENT_VERSION } from "../src/model/events.ts";
import { eventSchema } from "../src/report/ndjson/schema.ts";

const FILE = path.resolve(import.meta.dirname, "../docs/run-event.schema.json");
const schema = {
  ...toJsonSchema(eventSchema, { typeMode: "input" }),
  title: "RunEvent",
  description: `One line of the event stream, version ${EVENT_VERSION}.`,
};
const text = `${JSON.stringify(schema, undefined, 2)}\n`;

if (!process.argv.includes("--check")) {
  fs.writeFileSync(FILE, text);
} else if (!fs.existsSync(FILE) || fs.readFileSync(FILE, "utf8") !== text) {
  console.error("docs/run-event.schema.json is out of date: run `bun tools/event-schema.ts`");
  process.exit(1);
}
