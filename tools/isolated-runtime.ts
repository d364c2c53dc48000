/**
 * The runtimes that go into executables: each is isolated, and gets its check of the environment (`startup-check.ts`), once; it is kept in
 * `node_modules/.cache`.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isolateRuntime } from "./isolate-runtime.ts";
import { addStartupCheck } from "./startup-check.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const SOURCES = [
  "tools/isolate-runtime.ts",
  "tools/startup-check.ts",
  "tools/build-native.ts",
  "native/startup.c",
  "native/linux.h",
];
const CACHE = path.join(ROOT, "node_modules/.cache/isolated-runtime");

/** The isolated runtime for a target; without one, that of the runtime that runs this. */
export async function isolatedRuntime(target: Bun.Build.CompileTarget | undefined): Promise<string> {
  const original = target === undefined ? process.execPath : await download(target);
  const { size, mtimeMs } = fs.statSync(original);
  const tools = SOURCES.map((name) => fs.readFileSync(path.join(ROOT, name), "utf8")).join("");
  const key = Bun.hash(`${original} ${size} ${mtimeMs} ${tools}`).toString(36);
  const folder = path.join(CACHE, target ?? "own");
  const file = path.join(folder, key);
  if (fs.existsSync(file)) return file;
  const runtime = fs.readFileSync(original);
  isolateRuntime(runtime);
  const [system, architecture] = target?.slice(4).split("-") ?? [process.platform, process.arch];
  const checked = system === "linux" && (architecture === "x64" || architecture === "arm64");
  if (checked && !(await addStartupCheck(runtime, architecture)))
    console.log(`no C compiler for ${architecture}, or no room: built without the check of its surroundings`);
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
