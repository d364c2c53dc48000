/** The runtimes that go into executables: each is isolated once and kept in `node_modules/.cache`. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isolateRuntime } from "./isolate-runtime.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const CACHE = path.join(ROOT, "node_modules/.cache/isolated-runtime");

/** The isolated runtime for a target; without one, that of the runtime that runs this. */
export async function isolatedRuntime(target: Bun.Build.CompileTarget | undefined): Promise<string> {
  const original = target === undefined ? process.execPath : await download(target);
  const { size, mtimeMs } = fs.statSync(original);
  const tool = fs.readFileSync(path.join(import.meta.dirname, "isolate-runtime.ts"));
  const key = Bun.hash(`${original} ${size} ${mtimeMs} ${tool.toString()}`).toString(36);
  const folder = path.join(CACHE, target ?? "own");
  const file = path.join(folder, key);
  if (fs.existsSync(file)) return file;
  const runtime = fs.readFileSync(original);
  isolateRuntime(runtime);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, runtime, { mode: 0o755 });
  fs.renameSync(temporary, file);
  return file;
}

/** The bundler downloads a target's runtime when it first builds for the target, and keeps it. */
async function download(target: Bun.Build.CompileTarget): Promise<string> {
  const folder = process.env["BUN_INSTALL_CACHE_DIR"] ?? path.join(os.homedir(), ".bun/install/cache");
  const file = path.join(folder, `${target.replace("-arm64", "-aarch64")}-v${Bun.version}`);
  if (fs.existsSync(file)) return file;
  const probe = fs.mkdtempSync(path.join(os.tmpdir(), "runtime-"));
  try {
    const entry = path.join(probe, "empty.ts");
    fs.writeFileSync(entry, "");
    await Bun.build({
      entrypoints: [entry],
      target: "bun",
      compile: { target, outfile: path.join(probe, "out") },
    });
  } finally {
    fs.rmSync(probe, { recursive: true });
  }
  return file;
}
