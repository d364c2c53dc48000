/**
 * Checks the documentation against the sources: every source file that a page names in backquotes exists, rooms of
 * docs/design/house.md are the folders of the sources, and docs/environment.md lists every exit code and every variable
 * that is read or set for tests.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { EXIT } from "../src/model/results/exit-codes.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const PAGES = ["CONTRIBUTING.md", ...inFolder("docs"), ...inFolder("docs/design")];
/** Names that stand for any: `NAME.ts`, and the output that CONTRIBUTING.md adds as an example. */
const PLACEHOLDER = /\bNAME\b|\btap\b|^\.|\*|</;

function inFolder(folder: string): readonly string[] {
  return fs
    .readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

function* sources(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== "target") yield* sources(`${folder}/${entry.name}`);
    else if (/\.(?:ts|c|h)$/.test(entry.name)) yield `/${folder}/${entry.name}`;
  }
}

const files = ["src", "test", "tools", "conformance", "bench", "native"].flatMap((folder) => [
  ...sources(folder),
]);
const problems: string[] = [];
let named = 0;

for (const page of PAGES) {
  const text = fs.readFileSync(path.join(ROOT, page), "utf8");
  for (const [, file = ""] of text.matchAll(/`([^`\s]+\.(?:ts|c|h))`/g)) {
    if (PLACEHOLDER.test(file)) continue;
    named += 1;
    if (!files.some((each) => each.endsWith(`/${file}`))) problems.push(`${page}: there is no \`${file}\``);
  }
}

const ENVIRONMENT = "docs/environment.md";
const environment = fs.readFileSync(path.join(ROOT, ENVIRONMENT), "utf8");
for (const code of Object.values(EXIT))
  if (!environment.includes(`\n| ${code} | `)) problems.push(`${ENVIRONMENT}: exit code ${code} is missing`);

/** Variables of options are listed in docs/cli.md, which is generated. These are set by the runner itself. */
const NOT_FOR_USERS = /^NEXTEST_(?:TS_|PROGRESS_TICK_INTERVAL_MS$)/;
const reference = fs.readFileSync(path.join(ROOT, "docs/cli.md"), "utf8");
for (const file of files.filter((each) => each.startsWith("/src/") && !/\.(?:test|fixture)\.ts$/.test(each)))
  for (const [, read, set] of fs
    .readFileSync(path.join(ROOT, file), "utf8")
    .matchAll(/\b(?:env\[|variables\.set\()"(NEXTEST_\w+)"|^ +(NEXTEST_[A-Z_]+): /gm)) {
    const name = read ?? set ?? "";
    if (!NOT_FOR_USERS.test(name) && !`${environment}${reference}`.includes(`\`${name}\``))
      problems.push(`${ENVIRONMENT}: the variable ${name} of ${file.slice(1)} is missing`);
  }

const house = fs.readFileSync(path.join(ROOT, "docs/design/house.md"), "utf8");
for (const entry of fs.readdirSync(path.join(ROOT, "src"), { withFileTypes: true }))
  if (entry.isDirectory() && !house.includes(`\`${entry.name}/\``))
    problems.push(`docs/design/house.md: the room \`${entry.name}/\` is missing`);

for (const problem of problems) console.error(problem);
console.log(`documentation: ${named} files named, ${problems.length} problems`);
if (problems.length > 0) process.exit(1);
