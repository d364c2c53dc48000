import { expect, test } from "bun:test";
import * as path from "node:path";
import { CI_SYSTEMS } from "./ci-system.ts";
import { withoutCommands } from "./ci-commands.ts";
import { safeName, safeText, TEXT_RULES } from "./safe-text.ts";

const PAGE = path.resolve(import.meta.dirname, "../../../docs/design/output-text.md");

test("the table of the design page is the table of the code", async () => {
  const rows = Object.entries(TEXT_RULES).map(
    ([output, { name, message, markup, commands }]) =>
      `| ${[output, name.controls, name.direction, message.controls, message.direction, markup, commands].join(" | ")} |`,
  );
  const page = await Bun.file(PAGE).text();
  expect(page.split("\n").filter((line) => rows.includes(line))).toEqual(rows);
});

test("a name shows what cannot be seen; a message loses it", () => {
  const text = "a\u001B[31mb\u007F\u202Ec";
  expect(safeText("GitHub annotation", "name", text)).toBe("a\\u{1b}[31mb\\u{7f}\\u{202e}c");
  expect(safeText("GitHub annotation", "message", text)).toBe("ab\\u{202e}c");
  expect(safeText("terminal", "message", text)).toBe("a\u001B[31mb\u202Ec");
  expect(safeText("piped text", "message", text)).toBe("ab\u007F\u202Ec");
  expect(JSON.parse(`"${safeText("NDJSON", "message", text)}"`)).toBe(text);
});

test.each([
  ["github", "x ##[error]y", "x ## [error]y"],
  ["github", "::error::y", ": :error::y"],
  ["github", "a::error::y", "a::error::y"],
  ["azure", "x ##vso[task.x]", "x ## vso[task.x]"],
  ["teamcity", "##teamcity[x]", "## teamcity[x]"],
  ["buildkite", "--- x", " --- x"],
] as const)("%s does not obey the name %j", (system, name, shown) => {
  expect(safeName(name, system)).toBe(shown);
  expect(safeName(name)).toBe(name);
});

test("GitHub: white space before a command is no protection", () => {
  expect(withoutCommands("github", "a\n  \t::error::y\n")).toBe("a\n  \t: :error::y\n");
});

test("GitLab: a section marker loses its carriage return", () => {
  expect(withoutCommands("gitlab", "section_end:1:x\rtext")).toBe("section_end:1:xtext");
});

test("ordinary text is the same text in every log", () => {
  for (const system of CI_SYSTEMS) {
    const text = "tests::größe\n    thread 'a::b' panicked at src/lib.rs:1:2:\n# heading\n";
    expect(withoutCommands(system, text)).toBe(text);
  }
});
