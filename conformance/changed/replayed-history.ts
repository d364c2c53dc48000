/**
 * A published repository whose history is replayed: its commits are checked out one after the other in one folder, so that
 * cargo builds again only what a commit touched, and equal inputs give equal binaries.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import { outputOf } from "../../test/rig/command.ts";
import { CACHE } from "../peer.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");

const EXPLANATION = v.object({
  binaries: v.array(
    v.object({ "binary-id": v.string(), affected: v.boolean(), reason: v.optional(v.string()) }),
  ),
});
const BINARIES = v.object({ "rust-binaries": v.record(v.string(), v.object({ "binary-path": v.string() })) });

/**
 * Without debug information and optimization (regex optimizes its tests) a build takes a fraction of the time;
 * incremental builds are not reproducible.
 */
const ENVIRONMENT = {
  CARGO_INCREMENTAL: "0",
  CARGO_PROFILE_DEV_DEBUG: "0",
  CARGO_PROFILE_DEV_OPT_LEVEL: "0",
  CARGO_PROFILE_TEST_DEBUG: "0",
  CARGO_PROFILE_TEST_OPT_LEVEL: "0",
  CARGO_TERM_COLOR: "never",
} as const;

export interface HistoryOrigin {
  readonly name: string;
  /** Anything that `git clone` takes. */
  readonly repository: string;
  /** Of the newest edit, so that every machine replays the same ones. */
  readonly commit: string;
  /** Cargo options that choose packages and features. */
  readonly cargo: readonly string[];
}

export interface CommitEffect {
  readonly commit: string;
  readonly subject: string;
  readonly all: number;
  readonly selected: readonly string[];
  /** Test binaries whose content differs. */
  readonly changed: readonly string[];
  readonly missed: readonly string[];
  /** Cargo moved versions in a lock file that the repository does not track. */
  readonly lockMoved: boolean;
}

export class ReplayedHistory {
  readonly #origin: HistoryOrigin;
  readonly #folder: string;

  constructor(origin: HistoryOrigin) {
    this.#origin = origin;
    this.#folder = path.join(CACHE, "histories", origin.name);
  }

  async open(): Promise<void> {
    if (fs.existsSync(path.join(this.#folder, ".git"))) return;
    fs.mkdirSync(path.dirname(this.#folder), { recursive: true });
    await run(["git", "clone", "-q", "--no-checkout", this.#origin.repository, this.#folder]);
  }

  /** The commits of the main line that touch sources or manifests, the oldest first. */
  async edits({
    count,
    skip,
  }: {
    readonly count: number;
    readonly skip: number;
  }): Promise<readonly string[]> {
    const log = await this.#git(
      "log",
      "--first-parent",
      "--no-show-signature",
      "--format=%H",
      `--max-count=${count}`,
      `--skip=${skip}`,
      this.#origin.commit,
      "--",
      "*.rs",
      "*.toml",
    );
    return log.split("\n").filter(Boolean).toReversed();
  }

  async judge(commit: string): Promise<CommitEffect> {
    const parent = (await this.#git("rev-parse", `${commit}^`)).trim();
    await this.#git("checkout", "-q", "-f", parent);
    const before = await this.#binaries();
    const lock = this.#lockFile();
    await this.#git("checkout", "-q", "-f", commit);
    const explained = await this.#nextest(`--changed=${parent}`, "--explain", "--message-format", "json");
    const after = await this.#binaries();
    const { binaries } = v.parse(EXPLANATION, JSON.parse(explained));
    const selected = binaries.filter(({ affected }) => affected).map((each) => each["binary-id"]);
    const changed = [...after].filter(([id, digest]) => before.get(id) !== digest).map(([id]) => id);
    return {
      commit,
      subject: (await this.#git("log", "-1", "--format=%s", commit)).trim(),
      all: after.size,
      selected,
      changed,
      missed: changed.filter((id) => !selected.includes(id)),
      lockMoved: lock !== this.#lockFile(),
    };
  }

  /** Builds everything; digests by binary id. */
  async #binaries(): Promise<ReadonlyMap<string, string>> {
    const text = await this.#nextest("--list-type", "binaries-only", "--message-format", "json");
    const { "rust-binaries": listed } = v.parse(BINARIES, JSON.parse(text));
    return new Map(
      Object.entries(listed).map(([id, each]) => [id, digest(fs.readFileSync(each["binary-path"]))]),
    );
  }

  #lockFile(): string {
    const file = path.join(this.#folder, "Cargo.lock");
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  }

  async #nextest(...args: readonly string[]): Promise<string> {
    return await run([EXECUTABLE, "nextest", "list", ...this.#origin.cargo, ...args], this.#folder);
  }

  async #git(...args: readonly string[]): Promise<string> {
    return await run(["git", ...args], this.#folder);
  }
}

async function run(command: readonly string[], cwd = "."): Promise<string> {
  return await outputOf(command, { cwd, env: { ...process.env, ...ENVIRONMENT } });
}

function digest(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}
