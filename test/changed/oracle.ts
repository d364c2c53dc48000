/**
 * Determines the real effect of a change: everything is built before and after it, and test binaries and the non-source
 * files of packages are compared byte by byte. The runner's selection must contain everything that differs.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as v from "valibot";
import { ENVIRONMENT, EXECUTABLE, scratchFolder } from "../e2e/fixtures.ts";
import { outputOf } from "../rig/command.ts";
import { writeWorkspace } from "./workspace.ts";

const EXPLAINED = v.object({
  "binary-id": v.string(),
  affected: v.boolean(),
  chain: v.optional(v.array(v.string())),
  reason: v.optional(v.string()),
});
const EXPLANATION = v.object({ binaries: v.array(EXPLAINED) });
const BINARIES = v.object({ "rust-binaries": v.record(v.string(), v.object({ "binary-path": v.string() })) });

export type Explained = v.InferOutput<typeof EXPLAINED>;

export interface Verdict {
  readonly explained: readonly Explained[];
  readonly selected: readonly string[];
  /** Binaries that really differ, and those of packages whose other files differ. */
  readonly truth: readonly string[];
  readonly all: readonly string[];
}

/**
 * Git keeps times as whole seconds, and a file that git does not compare counts as changed from the second of the base on. So
 * a commit that is to be later than a file must be made in a later second. `time` is in milliseconds since the epoch.
 */
export async function laterSecond(time: number): Promise<void> {
  // Git reads a clock that lags by up to one tick of the kernel.
  const next = (Math.floor(time / 1000) + 1) * 1000 + 20;
  while (Date.now() < next) await Bun.sleep(next - Date.now());
}

/** Git as a user with a name. */
export const GIT = ["git", "-c", "user.name=oracle", "-c", "user.email=oracle@example.org"];

async function initialise(oracle: Oracle): Promise<void> {
  await oracle.run(["git", "init", "-q"]);
  await oracle.commit();
}

/** Digests of test binaries by id, and of each package's files that are no sources. */
interface State {
  readonly binaries: ReadonlyMap<string, string>;
  readonly fixtures: ReadonlyMap<string, string>;
}

/** Where an oracle's workspace is. */
export interface OracleOptions {
  /** Writes the workspace; the one of fifteen crates unless another is given. */
  readonly write?: (root: string) => void;
  /** The workspace's folder in the scratch folder. */
  readonly folder?: string;
  /** Makes the repository and commits; with the scratch folder and the workspace's folder. */
  readonly repository?: (oracle: Oracle) => Promise<void>;
  /** Options of every listing, e.g. `--manifest-path`. */
  readonly options?: readonly string[];
}

export class Oracle {
  /** A folder for the workspace and what is beside it. */
  readonly scratch = scratchFolder();
  readonly root: string;
  readonly env: Record<string, string> = { ...ENVIRONMENT };
  readonly #options: OracleOptions;
  #state: State | undefined;

  constructor(options: OracleOptions = {}) {
    this.#options = options;
    this.root = path.join(this.scratch, options.folder ?? "ws");
  }

  /** Writes, commits and builds the workspace. */
  async open(): Promise<void> {
    const { write = writeWorkspace, repository = initialise } = this.#options;
    fs.mkdirSync(this.root, { recursive: true });
    write(this.root);
    await this.run(["cargo", "generate-lockfile"]);
    await repository(this);
    await this.#list(["--list-type", "binaries-only"]);
    this.#state = await this.#observe();
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  read(name: string): string {
    return fs.readFileSync(this.path(name), "utf8");
  }

  write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
    fs.writeFileSync(this.path(name), text);
  }

  edit(name: string, from: string, to: string): void {
    const text = this.read(name);
    if (!text.includes(from)) throw new Error(`${name} does not contain ${from}`);
    this.write(name, text.replace(from, to));
  }

  remove(name: string): void {
    fs.rmSync(this.path(name), { recursive: true });
  }

  async commit(): Promise<void> {
    await this.run(["git", "add", "-A"]);
    await laterSecond(await this.#newestUncompared());
    await this.run([...GIT, "commit", "-q", "--allow-empty", "-m", "state"]);
  }

  /** The runner's selection for the changes since the last commit or `base`, and the real differences since the last call. */
  async judge(base?: string, options: readonly string[] = []): Promise<Verdict> {
    const before = this.#state;
    if (before === undefined) throw new Error("the oracle is not open");
    const changed = base === undefined ? "--changed" : `--changed=${base}`;
    const text = await this.#list([changed, "--explain", "--message-format", "json", ...options]);
    const { binaries: explained } = v.parse(EXPLANATION, JSON.parse(text));
    const after = await this.#observe();
    this.#state = after;
    const packages = [...new Set([...before.fixtures.keys(), ...after.fixtures.keys()])].filter(
      (name) => before.fixtures.get(name) !== after.fixtures.get(name),
    );
    const all = [...after.binaries.keys()];
    return {
      explained,
      selected: explained.filter(({ affected }) => affected).map((each) => each["binary-id"]),
      all,
      truth: all.filter((id) => {
        const [owner = ""] = id.split("::");
        return packages.includes(owner) || before.binaries.get(id) !== after.binaries.get(id);
      }),
    };
  }

  /** Fails with what the command wrote if it does not succeed. In the workspace's root unless `folder` is given. */
  async run(command: readonly string[], folder = this.root): Promise<string> {
    return await outputOf(command, { cwd: folder, env: this.env });
  }

  /** When what git does not have was last changed, outside the folders of git and cargo; milliseconds since the epoch. */
  async #newestUncompared(): Promise<number> {
    const listed = await this.run(["git", "ls-files", "-z"]);
    const tracked = new Set(listed.split("\0").flatMap((name) => withParents(this.path(name))));
    const times = pathsBelow(this.scratch)
      .filter((file) => !tracked.has(file))
      .map((file) => fs.lstatSync(file))
      .map(({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs));
    return Math.max(0, ...times);
  }

  async #list(args: readonly string[]): Promise<string> {
    const { options = [] } = this.#options;
    return await this.run([EXECUTABLE, "nextest", "list", "--workspace", ...options, ...args]);
  }

  async #observe(): Promise<State> {
    const text = await this.#list(["--list-type", "binaries-only", "--message-format", "json"]);
    const { "rust-binaries": listed } = v.parse(BINARIES, JSON.parse(text));
    const binaries = Object.entries(listed).map(
      ([id, each]) => [id, digest(fs.readFileSync(each["binary-path"]))] as const,
    );
    return { binaries: new Map(binaries), fixtures: this.#fixtures() };
  }

  /** A package's files other than Rust sources and the manifest. */
  #fixtures(): ReadonlyMap<string, string> {
    const crates = fs.readdirSync(this.path("crates"));
    return new Map(
      crates.map((name) => {
        const files = fs.readdirSync(this.path(`crates/${name}`), { recursive: true, withFileTypes: true });
        const texts = files
          .filter((file) => !file.isDirectory() && !file.name.endsWith(".rs") && file.name !== "Cargo.toml")
          .map((file) => path.join(file.parentPath, file.name))
          .sort()
          .map((file) => `${file}\0${fs.statSync(file).mode}\0${contents(file)}\0`);
        return [name, digest(texts.join(""))];
      }),
    );
  }
}

function withParents(file: string): readonly string[] {
  const parent = path.dirname(file);
  return parent === file ? [file] : [file, ...withParents(parent)];
}

function pathsBelow(folder: string): readonly string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (!entry.isDirectory()) return [file];
    return [".git", "target"].includes(entry.name) ? [] : [file, ...pathsBelow(file)];
  });
}

/** Of a file, or of the files in the folder that a link leads to. */
function contents(file: string): string {
  if (!fs.statSync(file).isDirectory()) return fs.readFileSync(file, "utf8");
  return fs
    .readdirSync(file)
    .sort()
    .map((name) => contents(path.join(file, name)))
    .join("\0");
}

function digest(bytes: Uint8Array | string): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}
