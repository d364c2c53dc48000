/**
 * Every source file that a page of the documentation names in backquotes exists: a page that names a file which was
 * moved misleads its reader. Rooms of docs/design/house.md are those of the import law's folders.
 */
import * as fs from "node:fs";
import * as path from "node:path";

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

const house = fs.readFileSync(path.join(ROOT, "docs/design/house.md"), "utf8");
for (const entry of fs.readdirSync(path.join(ROOT, "src"), { withFileTypes: true }))
  if (entry.isDirectory() && !house.includes(`\`${entry.name}/\``))
    problems.push(`docs/design/house.md: the room \`${entry.name}/\` is missing`);

for (const problem of problems) console.error(problem);
console.log(`documentation: ${named} files named, ${problems.length} missing`);
if (problems.length > 0) process.exit(1);
