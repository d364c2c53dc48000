/**
 * Writes the reference of the command line, `docs/cli.md`, from the tables that the parser works with.
 * `--check` fails where the page is not what the tables say.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { commandLineReference } from "../src/cli/help/markdown.ts";

const FILE = path.resolve(import.meta.dirname, "../docs/cli.md");
const text = commandLineReference();

if (!process.argv.includes("--check")) {
  fs.writeFileSync(FILE, text);
} else if (!fs.existsSync(FILE) || fs.readFileSync(FILE, "utf8") !== text) {
  console.error("docs/cli.md is out of date: run `bun tools/cli-docs.ts`");
  process.exit(1);
}
