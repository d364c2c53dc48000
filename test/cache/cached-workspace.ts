/** A workspace with its own cache, and the results of its runs. */
import { expect } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";
import { untilFilesAreTrusted } from "../rig/rig.ts";
import { readEvents } from "../../src/report/ndjson/read.ts";
import { scratchFolder } from "../e2e/fixtures.ts";
import { run, Workspace } from "../e2e/rig.ts";
import { type OracleFolders, write, writeWorkspace } from "./workspace.ts";

export interface CachedRun {
  readonly ran: readonly string[];
  readonly cached: readonly string[];
  /** Of those that ran. */
  readonly failed: readonly string[];
  /** The same, each with its result and what it printed. */
  readonly failures: readonly string[];
  readonly stderr: string;
}

interface RunChoice {
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cache?: "read-write" | "off";
  /** Distinguishes concurrent runs. */
  readonly id?: string;
  /** Shell text that starts the command, which it finds as `"$@"`. */
  readonly shell?: string;
}

export class CachedWorkspace implements OracleFolders {
  readonly root: string;
  readonly store: string;
  readonly #workspace: Workspace;

  #reused: readonly string[] = [];
  #variables: Readonly<Record<string, string>> = {};

  #binary: string | undefined;

  readonly #write: (folders: OracleFolders) => void;

  constructor(name: string, writeFiles: (folders: OracleFolders) => void = writeWorkspace) {
    this.#write = writeFiles;
    const base = path.join(scratchFolder(), name);
    this.root = path.join(base, "workspace");
    this.store = path.join(base, "store");
    this.#workspace = new Workspace(this.root);
  }

  /** `prepare`: after the files were written. `variables`: of every run. */
  async build(
    prepare: (folders: OracleFolders) => Promise<void> = () => Promise.resolve(),
    variables: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    this.#write(this);
    this.#variables = variables;
    await prepare(this);
    const { exitCode, stderr } = await run(["cargo", "test", "--no-run", "--workspace"], { cwd: this.root });
    if (exitCode !== 0) throw new Error(stderr);
  }

  /** From now on, runs reuse the build, which saves calling cargo if no source changes. */
  async keepBuild(): Promise<void> {
    const base = path.dirname(this.root);
    const [cargo, binaries] = [path.join(base, "cargo.json"), path.join(base, "binaries.json")];
    const metadata = await run(["cargo", "metadata", "--format-version", "1"], { cwd: this.root });
    const list = await this.#workspace.nextest(
      ["list", "--list-type", "binaries-only", "--message-format", "json"],
      { env: this.#environment() },
    );
    expect([metadata.exitCode, list.exitCode]).toEqual([0, 0]);
    fs.writeFileSync(cargo, metadata.stdout);
    fs.writeFileSync(binaries, list.stdout);
    this.#reused = ["--cargo-metadata", cargo, "--binaries-metadata", binaries];
  }

  /** The tests that fail where all of them run in one process of the only test binary, without the runner. */
  async failures(): Promise<readonly string[]> {
    this.#binary ??= await this.#findBinary();
    const { stdout } = await run([this.#binary, "--test-threads", "1"], {
      cwd: this.root,
      env: { ...this.#environment(), CARGO_MANIFEST_DIR: this.root },
    });
    const failed = [...stdout.matchAll(/^test (\S+) \.\.\. FAILED$/gmu)].map((match) => match[1] ?? "");
    expect(stdout).toContain("test result: ");
    return failed.toSorted();
  }

  async #findBinary(): Promise<string> {
    const line = ["cargo", "test", "--no-run", "--message-format", "json", "-q"];
    const { stdout } = await run(line, { cwd: this.root });
    const found = /"executable":"([^"]+)"/u.exec(stdout)?.[1];
    if (found === undefined) throw new Error(stdout);
    return found;
  }

  write(file: string, text: string): void {
    write(this.root, file, text);
  }

  clear(): void {
    fs.rmSync(this.store, { recursive: true, force: true });
  }

  packs(): readonly string[] {
    const folder = path.join(this.store, "packs");
    return fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".pack"))
      .map((name) => path.join(folder, name));
  }

  /** Why results were not stored, by test. */
  notStored(): Readonly<Record<string, string>> {
    const folder = path.join(this.store, "packs");
    const files = fs.readdirSync(folder).filter((name) => name.endsWith(".notes"));
    const notes = files.flatMap((name): unknown[] =>
      JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")),
    );
    return Object.fromEntries(notes.filter(isNote));
  }

  /** The output of `cache explain` for each test, by name. */
  async explain(
    env: Readonly<Record<string, string>> = {},
    shell?: string,
  ): Promise<ReadonlyMap<string, string>> {
    const options = {
      env: { ...this.#environment(), ...env },
      ...(shell === undefined ? {} : { shell }),
    };
    const { exitCode, stdout, stderr } = await this.#workspace.nextest(["cache", "explain"], options);
    if (exitCode !== 0) throw new Error(stderr);
    const tests = stdout.split(/^(?=\S)/mu);
    return new Map(
      tests.map((each) => [/ (\S+): /u.exec(each)?.[1] ?? "", each.split("\n").slice(1).join("\n")]),
    );
  }

  #environment(): Readonly<Record<string, string>> {
    return { ZONES: path.join(this.root, "zones"), ...this.#variables };
  }

  async ran({
    args = [],
    env = {},
    cache = "read-write",
    id = "0",
    shell,
  }: RunChoice = {}): Promise<CachedRun> {
    await untilFilesAreTrusted();
    const file = path.join(path.dirname(this.root), `events-${id}.ndjson`);
    const options = {
      env: { ...this.#environment(), ...env },
      ...(shell === undefined ? {} : { shell }),
    };
    const line = [
      "run",
      "--no-fail-fast",
      "--cache",
      cache,
      "--output",
      `ndjson:${file}`,
      ...this.#reused,
      ...args,
    ];
    const { exitCode, stderr } = await this.#workspace.nextest(line, options);
    if (exitCode !== 0 && exitCode !== 100) throw new Error(stderr);
    return { ...resultsIn(fs.readFileSync(file, "utf8")), stderr };
  }
}

function isNote(value: unknown): value is readonly [test: string, note: string] {
  return Array.isArray(value) && value.length === 2;
}

function resultsIn(text: string): Omit<CachedRun, "stderr"> {
  const events = readEvents(text);
  if (!events.ok) throw new Error(events.error.message);
  const [ran, cached, failed, failures]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const event of events.value) {
    if (event.type !== "test-finished") continue;
    const name: string = event.test.testName;
    (event.reused === undefined ? ran : cached).push(name);
    const last = event.outcome.attempts.at(-1);
    if (last?.result.kind === "pass") continue;
    failed.push(name);
    failures.push(`${name}: ${JSON.stringify(last)}`);
  }
  expect(ran.length + cached.length).toBeGreaterThan(0);
  return { ran: ran.toSorted(), cached: cached.toSorted(), failed: failed.toSorted(), failures };
}
