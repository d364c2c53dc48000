/**
 * Compares our parsing of command lines with the peer's: every line of `tools/cli-lines.txt` goes to both, and
 * exit codes and texts are compared. Nothing is built: the peer runs in an empty folder, with a cargo that fails.
 *
 * The peer continues after parsing, ours stops there; so only "refused (2)", "help or version (0)" and "accepted"
 * are distinguished. Explanations of bad values are in our own words and are not compared.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { peerExecutable } from "../conformance/peer.ts";
import { parseCommandLine } from "../src/cli/parse-command-line.ts";
import { renderErrors } from "../src/diagnostics/render.ts";
import { shellSplit } from "../src/text/shell/shell-split.ts";
import { plain } from "../src/text/terminal/style.ts";

type Verdict = "refused" | "text" | "accepted";

interface Answer {
  readonly verdict: Verdict;
  readonly errors: string;
}

interface Line {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** Differences that are meant: what the texts of both are changed to before they are compared. */
const MEANT: readonly (readonly [RegExp, string])[] = [
  // `--color` counts for mistakes too.
  [/\u001B\[[\d;]*m/g, ""],
  // Reasons are in our own words.
  [/(invalid value '[^\n]*' for '[^'\n]*'): [^]*?(?=\n\n)/g, "$1: …"],
  // `report` is ours.
  [/, report(?=, debug)/g, ""],
  [/some similar subcommands exist: 'report', 'r'/g, "a similar subcommand exists: 'r'"],
  // `ndjson` is ours.
  [/(?<=libtest-json-plus), ndjson/g, ""],
  // Topics are described in our own words.
  [/^( {2}\S+-?\S+) {2,}\S.*$/gm, "$1"],
];

/** Lines that the peer takes here, because it parses the words after `--` only after `cargo metadata`, which fails. */
const REFUSED_EARLIER = "failed to parse test binary arguments";

function readLine(text: string): Line {
  const words = shellSplit(text) ?? [];
  const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const variables = first < 0 ? words : words.slice(0, first);
  const env: Record<string, string> = {};
  for (const word of variables) env[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
  return { env, args: first < 0 ? [] : words.slice(first) };
}

async function askPeer(peer: string, folder: string, line: Line): Promise<Answer> {
  const fails = "/bin/false";
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    NEXTEST_STATE_DIR: folder,
    CARGO: fails,
    RUSTC: fails,
    ...line.env,
  };
  const streams = { stdin: "ignore", stdout: "pipe", stderr: "pipe" } as const;
  const child = Bun.spawn([peer, ...line.args], { cwd: folder, env, ...streams });
  const [out, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const code = await child.exited;
  const isText = code === 0 && /Usage:|^cargo-nextest |Filterset DSL/.test(out);
  return { verdict: code === 2 ? "refused" : isText ? "text" : "accepted", errors };
}

async function askOurs(line: Line): Promise<Answer> {
  const streams = { stdout: { isTty: false }, stderr: { isTty: false } };
  const argv = ["cargo-nextest", ...line.args];
  const result = await parseCommandLine({ argv, env: line.env, ...streams, host: "host" });
  if (result.ok) return { verdict: result.value.command === "text" ? "text" : "accepted", errors: "" };
  const errors = renderErrors(result.error, plain);
  return { verdict: errors.includes(REFUSED_EARLIER) ? "accepted" : "refused", errors };
}

function normalise(text: string): string {
  return MEANT.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text);
}

const lines = fs
  .readFileSync(path.join(import.meta.dirname, "cli-lines.txt"), "utf8")
  .trimEnd()
  .split("\n");
const peer = await peerExecutable();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "compare-cli-"));
let different = 0;
for (const text of lines) {
  const line = readLine(text);
  const [theirs, ours] = await Promise.all([askPeer(peer, folder, line), askOurs(line)]);
  const sameText = theirs.verdict !== "refused" || normalise(theirs.errors) === normalise(ours.errors);
  if (theirs.verdict === ours.verdict && sameText) continue;
  different += 1;
  console.log(`${text}\n  peer: ${theirs.verdict}, ours: ${ours.verdict}`);
  if (!sameText)
    console.log(`${theirs.errors.replace(/^/gm, "  < ")}\n${ours.errors.replace(/^/gm, "  > ")}`);
}
fs.rmSync(folder, { recursive: true });
console.log(`${lines.length} command lines, ${different} read differently`);
process.exit(different === 0 ? 0 : 1);
