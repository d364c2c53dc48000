/**
 * Measures the time of `--remote` before tests run: computing digests of 100 binaries of 20 MB and asking the server
 * for missing blobs, first without stored digests, then as in a second run.
 *
 *     npm run bench:remote
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InputCollector } from "../src/flow/remote/input-files.ts";
import { FileStates, type RememberedDigest } from "../src/os/files/state/file-states.ts";
import { GrpcChannel } from "../src/os/grpc/channel.ts";
import { Sha256, sha256 } from "../src/os/hash.ts";
import { askServer } from "../src/remote/server.ts";
import { Storage } from "../src/remote/transfer/storage.ts";
import { buildTree } from "../src/remote/action/tree.ts";
import { DoubleServer } from "../test/remote/double.ts";

const BINARIES = 100;
const SIZE = 20_000_000;
const GOAL = 1000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-remote-"));
const programs = Array.from({ length: BINARIES }, (_, index) => {
  const file = path.join(folder, `binary-${index}`);
  fs.writeFileSync(file, Buffer.alloc(SIZE, `binary ${index} `), { mode: 0o755 });
  return file;
});
const server = await DoubleServer.start();

/** Milliseconds, and the stored digests. */
async function prepare(
  remembered: ReadonlyMap<string, RememberedDigest>,
): Promise<{ readonly ms: number; readonly digests: ReadonlyMap<string, RememberedDigest> }> {
  const channel = new GrpcChannel({ address: server.address, headers: [] });
  const asked = await askServer(channel, "");
  if (!asked.ok) throw new Error("no server");
  const storage = new Storage(asked.value, { newId: () => "", newHasher: () => new Sha256() });
  const began = performance.now();
  const states = new FileStates(remembered, Date.now);
  const collector = new InputCollector({
    digestOf: (file) => states.digestOf(file),
    workspaceRoot: folder,
    outputFolders: [],
  });
  const wanted = programs.map((program) => {
    const request = {
      folder: path.join(folder, "package"),
      programs: [program],
      folders: [],
      libraryFolders: [],
      globs: [],
    };
    const { entries, blobs } = collector.collect(request);
    return [...blobs, ...buildTree(entries, sha256).folders];
  });
  for (const blob of wanted.flat()) if (blob.kind === "file") server.blobs.set(blob.hash, new Uint8Array());
  const results = await Promise.all(wanted.map((blobs) => storage.ensure(blobs)));
  const ms = performance.now() - began;
  if (results.some(({ ok }) => !ok)) throw new Error("not everything is there");
  channel.close();
  return { ms, digests: states.digests };
}

try {
  // The identity of a file that has just changed is not trusted.
  await Bun.sleep(10_500);
  const cold = await prepare(new Map());
  const warm = await prepare(cold.digests);
  console.log(`${BINARIES} binaries of ${SIZE / 1e6} MB: ${cold.ms.toFixed(0)} ms with nothing remembered`);
  console.log(`as in a second run: ${warm.ms.toFixed(0)} ms (goal: at most ${GOAL} ms)`);
  process.exitCode = warm.ms <= GOAL ? 0 : 1;
} finally {
  server.stop();
  fs.rmSync(folder, { recursive: true });
}
