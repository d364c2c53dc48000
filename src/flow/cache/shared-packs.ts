/**
 * Packs of results on a server. Before the first test starts, the server's packs are merged into the local store; after
 * the run, new results are merged into the server's packs.
 *
 * A pack is a compressed blob under its own digest (`/cas/`). An entry under the digest of the pack's name (`/ac/`)
 * refers to the blob.
 */
import {
  decodePack,
  encodePack,
  mergePacks,
  type Pack,
  type PackPorts,
  withoutOlder,
} from "../../cache/pack.ts";
import type { PortableRoots } from "../../cache/portable-paths.ts";
import { FORMAT } from "../../cache/static-key.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { BlobServer } from "../../os/blob-servers/blob-server.ts";
import { unzstd, zstdFrame } from "../../os/compression/zstd.ts";
import { textDigest } from "../../os/files/state/file-states.ts";
import { sha256 } from "../../os/hash.ts";
import { digestIn, pointerTo } from "./pack-pointer.ts";
import type { ResultStore } from "./result-store.ts";

export interface SharedOptions {
  readonly server: BlobServer;
  readonly local: ResultStore;
  readonly roots: PortableRoots;
  readonly warn: (message: string) => void;
  /** Overrides `PATIENCE`. */
  readonly patience?: { readonly receive: number; readonly send: number };
}

/** How long a run waits for the server, in milliseconds. This happens once: a slow server gets no more requests. */
const PATIENCE = { receive: 2000, send: 10_000 };
/** Maximum number of packs transferred at the same time. */
const PARALLEL = 8;
/** Concurrent runners may overwrite each other's results of one binary. A runner that was overwritten tries again. */
const TRIES = 4;
/** Maximum size of a pack in bytes when it is unpacked: it is parsed in memory. */
const LARGEST_PACK = 256 * 1024 * 1024;

export class SharedPacks {
  readonly #options: SharedOptions;
  readonly #ports: PackPorts;
  readonly #patience: typeof PATIENCE;
  /** The content of each local pack after the server's pack was merged. */
  readonly #before = new Map<string, string | undefined>();
  #isGone = false;

  constructor(options: SharedOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.#ports = { digest: textDigest, roots: options.roots };
  }

  /** Merges the server's packs into the local store. */
  async receive(names: readonly string[]): Promise<void> {
    const { local } = this.#options;
    const found = new Map<string, Pack>();
    await this.#bounded(this.#patience.receive, "read", names, async (name) => {
      const pack = await this.#download(name);
      if (pack.ok && pack.value !== undefined) found.set(name, pack.value);
      return pack;
    });
    await local.write(
      new Map(
        [...found].map(([name, pack]) => {
          const records = new Map(withoutOlder(pack, local.read(name)));
          return [name, { records, notes: new Map() }];
        }),
      ),
    );
    for (const name of names) this.#before.set(name, local.packText(name));
  }

  /** Merges the results that this run added to the local store into the server's packs. */
  async send(): Promise<void> {
    const { local, server } = this.#options;
    const changed = [...this.#before].filter(([name, text]) => local.packText(name) !== text);
    const names = changed.map(([name]) => name);
    await this.#bounded(this.#patience.send, "written", names, (name) => this.#upload(name));
    server.close();
  }

  /** Calls a function for each pack. Stops at the first failure or when the time is up, with one warning. */
  async #bounded(
    patience: number,
    what: "read" | "written",
    names: readonly string[],
    action: (name: string) => Promise<Result<unknown, string>>,
  ): Promise<void> {
    if (this.#isGone || names.length === 0) return;
    const waiting = [...names];
    const work = async (): Promise<string | undefined> => {
      for (let name = waiting.shift(); name !== undefined && !this.#isGone; name = waiting.shift()) {
        const done = await action(name);
        if (!done.ok) return done.error;
      }
      return undefined;
    };
    const all = Promise.all(Array.from({ length: PARALLEL }, work)).then((ends) =>
      ends.find((end) => end !== undefined),
    );
    const failure = await before(all, patience);
    if (failure === undefined) return;
    this.#isGone = true;
    this.#options.server.close();
    this.#options.warn(`the shared cache of results is not ${what}: ${failure}`);
  }

  async #download(name: string): Promise<Result<Pack | undefined, string>> {
    const { server } = this.#options;
    const pointer = await server.get("ac", keyOf(name));
    if (!pointer.ok || pointer.value === undefined) return withoutValue(pointer);
    const digest = digestIn(pointer.value);
    if (digest === undefined) return ok(undefined);
    const blob = await server.get("cas", digest);
    if (!blob.ok || blob.value === undefined) return withoutValue(blob);
    // Ignore a blob that does not have its digest.
    return ok(sha256(blob.value) === digest ? this.#decode(blob.value) : undefined);
  }

  #decode(bytes: Uint8Array): Pack | undefined {
    const text = unzstd(bytes, { maxSize: LARGEST_PACK });
    return text.ok ? decodePack(new TextDecoder().decode(text.value), this.#ports) : undefined;
  }

  async #upload(name: string): Promise<Result<unknown, string>> {
    const { server, local } = this.#options;
    for (let round = 0; round < TRIES; round += 1) {
      const there = await this.#download(name);
      if (!there.ok) return there;
      const served = there.value ?? new Map();
      // Another runner may have disproved meanwhile what this one received.
      const pack = mergePacks(served, withoutOlder(local.read(name), served));
      const bytes = zstdFrame(encodePack(pack, this.#ports));
      const hash = sha256(bytes);
      const stored = await server.put("cas", hash, bytes);
      if (!stored.ok) return stored;
      const named = await server.put("ac", keyOf(name), pointerTo(hash, bytes.length));
      if (!named.ok) return named;
      const now = await server.get("ac", keyOf(name));
      if (!now.ok) return now;
      if (now.value !== undefined && digestIn(now.value) === hash) return ok(undefined);
    }
    return ok(undefined);
  }
}

function withoutValue(found: Result<Uint8Array | undefined, string>): Result<undefined, string> {
  return found.ok ? ok(undefined) : err(found.error);
}

/** The result of a promise, or an error if it took too long. */
async function before(work: Promise<string | undefined>, patience: number): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it did not answer within ${patience / 1000} s`), patience);
  });
  const end = await Promise.race([work, late]);
  clearTimeout(timer);
  return end;
}

function keyOf(name: string): string {
  return textDigest(`nextest-ts-results ${FORMAT} ${name}`);
}
