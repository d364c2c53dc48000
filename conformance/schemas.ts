/**
 * The JSON Schemas that `self schema` prints, in the hands of a TOML validator that others made: it accepts
 * files that mean something, those of the documentation among them, and refuses files with one mistake each.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../test/rig/command.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const TAPLO = path.join(ROOT, "node_modules/.bin/taplo");

interface Samples {
  readonly which: "repo-config" | "user-config";
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const profile = (...lines: readonly string[]): readonly string[] =>
  lines.map((line) => `[profile.default]\n${line}\n`);
const override = (...lines: readonly string[]): readonly string[] =>
  lines.map((line) => `[[profile.default.overrides]]\nfilter = "all()"\n${line}\n`);
const setup = (...lines: readonly string[]): readonly string[] =>
  lines.map((line) => `[scripts.setup.s]\n${line}\n`);
const user = (...lines: readonly string[]): readonly string[] => lines.map((line) => `[ui]\n${line}\n`);
const record = (...lines: readonly string[]): readonly string[] => lines.map((line) => `[record]\n${line}\n`);

/** Whole examples of the documentation, which have a table; others show just keys, or two ways to write one. */
function examples(file: string): readonly string[] {
  const text = fs.readFileSync(path.join(ROOT, "docs", file), "utf8");
  return [...text.matchAll(/^```toml\n([^]*?)^```$/gm)]
    .map((match) => match[1] ?? "")
    .filter((example) => /^\[/m.test(example));
}

const SAMPLES: readonly Samples[] = [
  {
    which: "repo-config",
    good: [
      "",
      ...examples("repo-config.md"),
      'nextest-version = "0.9.50"\nexperimental = ["setup-scripts"]\n[store]\ndir = "elsewhere"\n',
      'nextest-version = { recommended = "0.9.100" }\n[experimental]\nbenchmarks = true\n',
      '[test-groups]\none = { max-threads = 1 }\n"@tool:t:many" = { max-threads = "num-cpus" }\n',
      ...profile(
        "retries = 3",
        'slow-timeout = { period = "1m 30s", terminate-after = 2, grace-period = "0s", on-timeout = "pass" }',
        'leak-timeout = { period = "100ms", result = "fail" }',
        'fail-fast = { max-fail = "all" }',
        "test-threads = -1",
        'threads-required = "num-test-threads"',
        'final-status-level = "leak"',
        'junit = { path = "junit.xml", report-skipped = "ignored" }',
        'bench.slow-timeout = "1h"',
      ),
      ...override("priority = -100", 'test-group = "@global"', 'run-extra-args = ["--x"]'),
      '[[profile.default.overrides]]\nplatform = { host = "cfg(unix)", target = "x86_64-unknown-linux-gnu" }\n',
      ...setup(
        'command = "true"',
        'command = ["a", "b"]',
        'command = { command-line = "a", env = { A = "b" } }',
      ),
    ],
    bad: [
      "nextest-version = 1\n",
      'nextest-version = "newest"\n',
      'experimental = ["nonsense"]\n',
      "store = 1\n",
      "[test-groups.g]\n",
      "[test-groups.g]\nmax-threads = 0\n",
      '[test-groups.g]\nmax-threads = "many"\n',
      ...profile(
        'retries = "many"',
        "retries = -1",
        'retries = { backoff = "fixed" }',
        'retries = { backoff = "exponential", count = 1 }',
        'retries = { backoff = "quadratic", count = 1, delay = "1s" }',
        'slow-timeout = "5 parsecs"',
        "slow-timeout = 60",
        'slow-timeout = { period = "1s", terminate-after = 0 }',
        'leak-timeout = { result = "fail" }',
        "fail-fast = { max-fail = 0 }",
        "test-threads = 0",
        'threads-required = "all"',
        'status-level = "loud"',
        'final-status-level = "loud"',
        'success-output = "always"',
        'run-extra-args = "--x"',
        'flaky-result = "maybe"',
        'junit.report-skipped = "some"',
        'archive.include = [{ path = "x", relative-to = "home" }]',
        "inherits = 1",
      ),
      ...override("priority = 101", "test-group = 1", "retries = []"),
      "[[profile.default.overrides]]\nplatform = 1\n",
      "[[profile.default.scripts]]\nsetup = 1\n",
      ...setup("", "command = 1", 'command = { command-line = "a", relative-to = "home" }'),
      '[scripts.wrapper.w]\ncommand = "x"\ntarget-runner = "never"\n',
    ],
  },
  {
    which: "user-config",
    good: [
      "",
      ...examples("user-config.md"),
      ...user(
        'show-progress = "only"',
        "max-progress-running = 3",
        'max-progress-running = "infinite"',
        'pager = ":builtin"',
        'pager = ["less", "-R"]',
        'streampager = { interface = "quit-if-one-page", wrapping = "none", show-ruler = false }',
      ),
      ...record("max-records = 5", 'max-total-size = "2GiB"', 'max-age = "1w"'),
      "[experimental]\nrecord = true\n",
    ],
    bad: [
      ...user(
        'show-progress = "loud"',
        "max-progress-running = -1",
        'input-handler = "yes"',
        "pager = 1",
        'paginate = "always"',
        'streampager.wrapping = "never"',
      ),
      ...record('enabled = "on"', 'max-age = "x"', "max-records = 1.5"),
      '[[overrides]]\nui.show-progress = "bar"\n',
      "[[overrides]]\nplatform = 1\n",
    ],
  },
];

async function output(command: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await runCommand(command, { cwd, env: process.env });
  return stdout + stderr;
}

/** How many samples of one schema were judged rightly. The validator names the files that it refuses. */
async function check({ which, good, bad }: Samples, executable: string): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "schemas-"));
  const printed = await output([executable, "nextest", "self", "schema", which], folder);
  const schema = path.join(folder, "schema.json");
  fs.writeFileSync(schema, printed);
  const files = [
    ...good.map((text) => ({ text, isGood: true })),
    ...bad.map((text) => ({ text, isGood: false })),
  ].map((sample, index) => ({ ...sample, name: `sample-${index}.toml` }));
  for (const { name, text } of files) fs.writeFileSync(path.join(folder, name), text);
  const names = files.map(({ name }) => name);
  const text = await output([TAPLO, "lint", "--schema", `file://${schema}`, ...names], folder);
  fs.rmSync(folder, { recursive: true });
  if (!text.includes(`total=${files.length} `))
    throw new Error(`the validator did not look at all files:\n${text}`);
  const refused = new Set(
    [...text.matchAll(/invalid file .*\/(sample-\d+\.toml)/g)].map((match) => match[1]),
  );
  const wrong = files.filter(({ name, isGood }) => refused.has(name) === isGood);
  for (const sample of wrong) {
    console.log(`DIFFERS schema ${which}: ${sample.isGood ? "refuses" : "accepts"}\n${sample.text}`);
  }
  return files.length - wrong.length;
}

/** Every sample against the schemas of an executable. */
export async function checkSchemas(
  executable: string,
): Promise<{ readonly passed: number; readonly failed: number }> {
  let passed = 0;
  for (const samples of SAMPLES) passed += await check(samples, executable);
  const total = SAMPLES.reduce((sum, { good, bad }) => sum + good.length + bad.length, 0);
  return { passed, failed: total - passed };
}
