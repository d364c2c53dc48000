/**
 * Makes the code of protocol messages (`*_pb.js`, `*_pb.d.ts`) from `src/remote/protocol/*.proto`. `--check` makes it
 * elsewhere and fails where it is not what is there.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const FOLDER = path.join(ROOT, "src/remote/protocol");
const BIN = path.join(ROOT, "node_modules/.bin");

function generate(into: string): void {
  const { exitCode, stderr } = Bun.spawnSync([path.join(BIN, "buf"), "generate", "--output", into], {
    cwd: FOLDER,
    env: { ...process.env, PATH: `${BIN}${path.delimiter}${process.env["PATH"] ?? ""}` },
  });
  if (exitCode !== 0) throw new Error(stderr.toString());
}

function made(folder: string): ReadonlyMap<string, string> {
  const names = fs.readdirSync(folder).filter((name) => name.includes("_pb."));
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]));
}

if (process.argv.includes("--check")) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "protocol-"));
  generate(folder);
  const [fresh, present] = [made(folder), made(FOLDER)];
  fs.rmSync(folder, { recursive: true });
  const stale = [...new Set([...fresh.keys(), ...present.keys()])].filter(
    (name) => fresh.get(name) !== present.get(name),
  );
  for (const name of stale) console.error(`${name} is not what its .proto says: run bun tools/protocol.ts`);
  process.exit(stale.length === 0 ? 0 : 1);
}
generate(FOLDER);
