/** The commands in the README and the documentation exist and do what the text says. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import { COMPATIBLE_VERSION, VERSION } from "../../src/model/version.ts";
import { ENVIRONMENT, EXECUTABLE, scratchFolder } from "./fixtures.ts";
import { run, shared } from "./rig.ts";

setDefaultTimeout(60_000);

const ROOT = path.resolve(import.meta.dirname, "../..");

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), "utf8");

/** Every page that people read. */
const PAGES = [
  ...fs.readdirSync(ROOT).filter((file) => file.endsWith(".md")),
  ...fs
    .readdirSync(path.join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** Lines of the fenced blocks of a page, without comments. */
function commandsIn(page: string): readonly string[] {
  return [...read(page).matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim())
      .filter((line) => line !== ""),
  );
}

const SCRIPTS = v.parse(
  v.object({ scripts: v.record(v.string(), v.string()) }),
  JSON.parse(read("package.json")),
).scripts;

/** As sites that show Markdown name headings. */
function anchorsOf(page: string): readonly string[] {
  const headings = read(page).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("scripts", () => {
  test.each(["README.md", "CONTRIBUTING.md"])("%s names scripts that exist", (page) => {
    const named = [...read(page).matchAll(/npm (?:run ([\w:-]+)|(test))/g)].map(
      ([, one, two]) => one ?? two ?? "",
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in SCRIPTS))).toEqual([]);
  });

  test("each script's file exists", () => {
    const files = Object.values(SCRIPTS).flatMap((script) => script.match(/[\w/-]+\.ts/g) ?? []);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe("links", () => {
  test.each(PAGES)("of %s lead somewhere", (page) => {
    const broken: string[] = [];
    for (const [, link = ""] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : path.join(path.dirname(page), file);
      if (!fs.existsSync(path.join(ROOT, target))) broken.push(link);
      else if (anchor !== undefined && !anchorsOf(target).includes(anchor)) broken.push(link);
    }
    expect(broken).toEqual([]);
  });
});

/** Configuration in fenced blocks: of this program, by its tables, and not of cargo or bacon. */
const EXAMPLES = PAGES.filter((page) => /^docs\/[\w-]+\.md$/.test(page)).flatMap((page) =>
  [...read(page).matchAll(/^```toml\n(.*?)^```$/gms)].flatMap(([, block = ""], index) =>
    /^\[+(?:build|target\.|jobs\.)/m.test(block) ? [] : [{ name: `${page}, ${index + 1}`, block }],
  ),
);

describe("examples of configuration are accepted", () => {
  expect(EXAMPLES.length).toBeGreaterThan(10);

  test.each(EXAMPLES)("$name", async ({ name, block }) => {
    const isOfUser =
      name.startsWith("docs/user-config.md") ||
      /^(?:\[experimental\]|\[(?:ui|record|history|remote|queue)\b)/m.test(block);
    const file = path.join(scratchFolder(), "example.toml");
    // They name packages and binaries of another workspace.
    fs.writeFileSync(file, block.replaceAll(/\b(?:package|binary|rdeps|deps)\([^)]*\)/g, "all()"));
    const option = isOfUser ? "--user-config-file" : "--config-file";
    const { stderr, exitCode } = await (
      await shared("example")
    ).nextest(["list", "--strict-config", option, file], { env: { CI: "" } });
    expect(stderr).not.toMatch(/^(?:warning|error)/m);
    expect(exitCode).toBe(0);
  });
});

describe("the README's commands", () => {
  const withOurs = { PATH: `${path.dirname(EXECUTABLE)}${path.delimiter}${ENVIRONMENT["PATH"] ?? ""}` };

  test("cargo finds the executable on the PATH", async () => {
    expect(commandsIn("README.md")).toContain('PATH="$PWD/dist:$PATH" cargo nextest --version');
    const { exitCode, stdout } = await run(["cargo", "nextest", "--version"], { env: withOurs });
    expect(stdout).toStartWith(`cargo-nextest ${COMPATIBLE_VERSION} (nextest-ts ${VERSION})`);
    expect(exitCode).toBe(0);
  });

  test("are command lines that are understood", async () => {
    const lines = commandsIn("README.md").filter((line) => line.startsWith("cargo nextest "));
    expect(lines.length).toBeGreaterThan(3);
    const { folder } = await shared("example");
    for (const line of lines) {
      const { exitCode, stderr } = await run(["/bin/sh", "-c", line], { cwd: folder, env: withOurs });
      // Filters name other packages and tests than the example's.
      if (exitCode !== 0 && exitCode !== 4 && exitCode !== 94)
        throw new Error(`${line}: ${exitCode}\n${stderr}`);
    }
  });

  test("the demo runs the example", async () => {
    const env = { CARGO_TARGET_DIR: scratchFolder(), DEMO_SLOW_MS: "0" };
    const { exitCode, stderr } = await run(["npm", "run", "--silent", "demo"], { cwd: ROOT, env });
    expect(stderr).toMatch(/ (\d+) tests run: \1 passed, 1 skipped\n/);
    expect(exitCode).toBe(0);
  });

  test("the example fails on request, and says how to make it pass", async () => {
    const { exitCode, stderr } = await (
      await shared("example")
    ).nextest(["run", "fails_on_demand"], {
      env: { DEMO_FAIL: "1" },
    });
    expect(stderr).toContain("set DEMO_FAIL=0 to make this pass");
    expect(exitCode).toBe(100);
  });
});
