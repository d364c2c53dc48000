/** `self completions` in the shells themselves, and `self man` in man. A shell that is not installed is skipped. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as v from "valibot";

setDefaultTimeout(60_000);

/** What nushell says may follow. */
const Offered = v.object({ completions: v.array(v.string()) });

const OURS = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");
const ROOT = fs.mkdtempSync(path.join(os.tmpdir(), "completions-"));
const scripts = new Map<string, string>();

async function output(command: readonly string[], input = ""): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: ROOT,
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect([command[0], errors.trim(), await child.exited]).toEqual([command[0], "", 0]);
  return out;
}

beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell", "nushell"]) {
    const file = path.join(ROOT, `completions.${shell}`);
    fs.writeFileSync(file, await output([OURS, "nextest", "self", "completions", shell]));
    scripts.set(shell, file);
  }
  fs.writeFileSync(path.join(ROOT, "a file.toml"), "");
});
afterAll(() => fs.rmSync(ROOT, { recursive: true }));

/** A line with its last word incomplete, and what is offered for that word. */
const LINES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ["cargo-nextest nex", ["nextest"]],
  ["cargo nextest sho", ["show-config"]],
  ["cargo nextest show-config te", ["test", "test-groups"]],
  ["cargo +nightly nextest self comp", ["completions"]],
  ["cargo nextest run --no-t", ["--no-tests"]],
  ["cargo nextest r --no-t", ["--no-tests"]],
  ["cargo nextest run --release --flaky-result ", ["fail", "pass"]],
  ["cargo nextest --color al", ["always"]],
  ["cargo nextest --profile run ru", ["run"]],
  ["cargo ntr --nff --max-f", ["--max-fail"]],
  ["cargo nextest self completions po", ["powershell"]],
  ["cargo nextest run -- --no-t", []],
];

const words = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.split("\t")[0]?.trim() ?? "")
    .filter((line) => line !== "")
    .toSorted();

const has = (program: string): boolean => Bun.which(program) !== null;

test.skipIf(!has("bash"))("bash", async () => {
  const complete = async (line: string): Promise<readonly string[]> => {
    const parts = line.split(/(?<==)|(?==)| /);
    const front = line.startsWith("cargo-nextest") ? "_cargo_nextest" : "_cargo_nextest_or_cargo";
    const array = parts.map((part) => `'${part}'`).join(" ");
    const script = `. ${scripts.get("bash")}; COMP_WORDS=(${array}); COMP_CWORD=${parts.length - 1}; ${front}; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return words(await output(["bash", "--norc", "--noprofile", "-c", script]));
  };
  for (const [line, offered] of LINES) expect([line, await complete(line)]).toEqual([line, offered]);
  expect(await complete("cargo nextest run --color=ne")).toEqual(["never"]);
  expect(await complete("cargo nextest run --config-file a")).toContain("a file.toml");
  expect(await complete("cargo build --rel")).toEqual([]);
});

test.skipIf(!has("bash"))("bash keeps the completion that cargo had", async () => {
  const script = `_old() { COMPREPLY=(old); }; complete -F _old cargo; . ${scripts.get("bash")}; . ${scripts.get("bash")}
COMP_WORDS=(cargo bu); COMP_CWORD=1; _cargo_nextest_or_cargo; echo "\${COMPREPLY[@]}"; complete -p cargo`;
  expect(await output(["bash", "--norc", "--noprofile", "-c", script])).toBe(
    "old\ncomplete -o default -F _cargo_nextest_or_cargo cargo\n",
  );
});

test.skipIf(!has("fish"))("fish", async () => {
  const complete = async (line: string): Promise<readonly string[]> =>
    words(
      await output(["fish", "--no-config", "-c", `source ${scripts.get("fish")}; complete -C '${line}'`]),
    );
  for (const [line, offered] of LINES) expect([line, await complete(line)]).toEqual([line, offered]);
  expect(await complete("cargo nextest run --color=ne")).toEqual(["--color=never"]);
});

test.skipIf(!has("zsh"))(
  "zsh, at its prompt",
  async () => {
    const complete = async (line: string, expected: string): Promise<string> => {
      const script = `
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1='READY> '; autoload -Uz compinit; compinit -D -u; source ${scripts.get("zsh")}; bindkey '^I' complete-word; print SOURC''ED"
zpty -r shell out '*SOURCED*'
zpty -w -n shell ${JSON.stringify(line)}$'\\t'
zpty -r shell out "*"${JSON.stringify(expected)}"*"
print -r -- "$out"
zpty -d shell`;
      return await output(["zsh", "-f", "-c", script]);
    };
    for (const [line, offered] of LINES) {
      const [only, ...others] = offered;
      if (only === undefined || others.length > 0) continue;
      const whole = line.replace(/\S*$/, only);
      expect(await complete(line, whole)).toContain(whole);
    }
    expect(await complete("cargo nextest run --color=ne", "--color=never")).toContain("--color=never");
  },
  60_000,
);

test.skipIf(!has("nu"))("nushell", async () => {
  const module = `use '${scripts.get("nushell")}' *`;
  const complete = async (line: string): Promise<readonly string[]> => {
    const file = path.join(ROOT, "line.nu");
    fs.writeFileSync(file, `${module}\n${line}`);
    const offset = String(fs.statSync(file).size);
    const answer = v.parse(Offered, JSON.parse(await output(["nu", "-n", "--ide-complete", offset, file])));
    return answer.completions.toSorted();
  };
  expect(await complete("cargo-nextest nextest show-config te")).toEqual([
    "cargo-nextest nextest show-config test",
    "cargo-nextest nextest show-config test-groups",
  ]);
  for (const [line, offered] of [
    ["cargo nextest run --no-t", ["--no-tests"]],
    ["cargo nextest r --no-t", ["--no-tests"]],
    ["cargo-nextest nextest run --release --flaky-result ", ["fail", "pass"]],
    ["cargo ntr --nff --max-f", ["--max-fail"]],
    ["cargo nextest self completions po", ["powershell"]],
  ] as const) {
    expect([line, await complete(line)]).toEqual([line, [...offered]]);
  }
});

test.skipIf(!has("nu"))("nushell passes on every form of an option", async () => {
  const folder = path.join(ROOT, "printing");
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, "cargo"), '#!/bin/sh\nprintf "[%s]" "$@"\n', { mode: 0o755 });
  for (const line of ["-Pci -j4 -vv --changed=origin/main --changed a", "-p a -p b -E all() -- --exact c"]) {
    const nu = `use '${scripts.get("nushell")}' *; $env.PATH = ['${folder}' ...$env.PATH]; cargo nextest run ${line.replace("all()", "'all()'")}`;
    expect(await output(["nu", "-n", "-c", nu])).toBe(
      `[nextest][run]${line
        .split(" ")
        .map((word) => `[${word}]`)
        .join("")}`,
    );
  }
});

test("PowerShell and nushell get every command and option", () => {
  for (const shell of ["powershell", "nushell"]) {
    const text = fs.readFileSync(scripts.get(shell) ?? "", "utf8");
    for (const part of ["cargo nextest show-config test", "--flaky-result", "--no-fail-fast"])
      expect(text).toContain(part);
  }
});

test.skipIf(!has("man"))("the manual page has no mistakes for man, and every section", async () => {
  const file = path.join(ROOT, "cargo-nextest.1");
  fs.writeFileSync(file, await output([OURS, "nextest", "self", "man"]));
  const page = await output(["man", "--warnings", "-l", file]);
  for (const heading of ["NAME", "COMMANDS", "RUNNER OPTIONS", "ENVIRONMENT", "EXIT STATUS", "FILES"]) {
    expect(page).toMatch(new RegExp(`^${heading}$`, "m"));
  }
  expect(page).toContain("NEXTEST_RETRIES");
});
