/**
 * Runs a built executable with every variable that the runtime documents, and in a folder with every file that it
 * documents, and fails if any of them changes the program's output.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Prints so much that its loading cannot be overlooked. */
const INTRUDER = "intruder.js";

/** What the runtime would do with each value is visible in the program's output. */
export function hostileVariables(folder: string): Readonly<Record<string, string>> {
  const intruder = path.join(folder, INTRUDER);
  return {
    BUN_OPTIONS: `--preload ${intruder} --version`,
    BUN_BE_BUN: "1",
    BUN_INSPECT: "ws://localhost:0/",
    BUN_INSPECT_PRELOAD: intruder,
    BUN_INSPECT_NOTIFY: `unix://${path.join(folder, "socket")}`,
    BUN_INSPECT_CONNECT_TO: "ws://localhost:1/",
    BUN_JSC_dumpOptions: "1",
    BUN_JSC_noSuchOption: "1",
    BUN_JSC_useJIT: "nonsense",
    BUN_DEBUG_ALL: "1",
    BUN_CONFIG_VERBOSE_FETCH: "curl",
    BUN_CONFIG_MAX_HTTP_REQUESTS: "nonsense",
    BUN_GARBAGE_COLLECTOR_LEVEL: "2",
    BUN_RUNTIME_TRANSPILER_CACHE_PATH: path.join(folder, "cache"),
    BUN_TMPDIR: "/nonexistent",
    BUN_TCC_OPTIONS: "-nonsense",
    BUN_FEATURE_FLAG_INTERNAL_FOR_TESTING: "1",
    NODE_OPTIONS: `--require ${intruder} --no-such-option`,
    NODE_EXTRA_CA_CERTS: "/nonexistent",
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    NODE_CHANNEL_FD: "1",
    NODE_DEBUG: "*",
    NODE_PENDING_DEPRECATION: "1",
    NODE_V8_COVERAGE: path.join(folder, "coverage"),
    NODE_UNIQUE_ID: "1",
    NODE_PATH: folder,
    NODE_ENV: "test",
    UV_THREADPOOL_SIZE: "nonsense",
    GOMAXPROCS: "nonsense",
    ICU_DATA: "/nonexistent",
    MIMALLOC_VERBOSE: "1",
    MIMALLOC_SHOW_STATS: "1",
    MI_VERBOSE: "1",
  };
}

export const HOSTILE_FILES: Readonly<Record<string, string>> = {
  [INTRUDER]: 'console.log("intruder");',
  "bunfig.toml": `preload = ["./${INTRUDER}"]\n`,
  ".env": "NEXTEST_PROFILE=intruder\nCARGO_TERM_COLOR=always\n",
  ".env.local": "CARGO_TERM_COLOR=always\n",
  ".env.test": "CARGO_TERM_COLOR=always\n",
  "package.json": "{ this is no JSON",
  "tsconfig.json": "{ this is no JSON",
};

/** Says something on both streams, and a name that is not known is an error of the program's own. */
const ARGUMENTS = [
  ["nextest", "--version"],
  ["nextest", "no-such-command"],
];

function said(executable: string, folder: string, env: Readonly<Record<string, string>>): string {
  const answers = ARGUMENTS.map((args) => {
    const { stdout, stderr, exitCode } = Bun.spawnSync([executable, ...args], {
      cwd: folder,
      env,
      stdin: "ignore",
    });
    return [stdout.toString(), stderr.toString(), String(exitCode)].join("\n");
  });
  return answers.join("\n");
}

/** Throws with the names of what changed the program. */
export function verifyIsolation(executable: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "isolation-"));
  try {
    const base = { PATH: process.env["PATH"] ?? "", HOME: folder };
    const plain = said(executable, folder, base);
    for (const [name, text] of Object.entries(HOSTILE_FILES)) fs.writeFileSync(path.join(folder, name), text);
    const hostile = hostileVariables(folder);
    if (said(executable, folder, { ...base, ...hostile }) === plain) return;
    const guilty = Object.entries(hostile).filter(
      ([name, value]) => said(executable, folder, { ...base, [name]: value }) !== plain,
    );
    const names =
      guilty.length === 0 ? "a file of the working directory" : guilty.map(([name]) => name).join(", ");
    throw new Error(`the executable obeys ${names}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
