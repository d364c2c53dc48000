/**
 * Both executables as Windows programs, run under Wine. They build nothing there, because no cargo for Windows
 * is available: the tests are cross-compiled, and their metadata is written as if they had been built on Windows.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE, PEER_PACKAGE, peerExecutable } from "../peer.ts";
import { OLD_TOOLCHAIN, WINDOWS, WINE } from "./toolchain.ts";
import { attendWine, WINE_ENVIRONMENT } from "./wine.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDER = path.join(CACHE, "windows-host");
const EXECUTABLE = "cargo-nextest.exe";

/** Where a side's Windows program is, next to the one for this machine. */
function windowsProgram(executable: string): string {
  const side = executable.startsWith(path.join(ROOT, "dist")) ? "ours" : "peer";
  return path.join(FOLDER, side, EXECUTABLE);
}

export function onWindowsHost(executable: string): readonly string[] {
  return [WINE, windowsProgram(executable)];
}

async function run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: FOLDER,
    env: { ...process.env, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`failed: ${command.join(" ")}`);
  return output;
}

/** The peer's published program for Windows, out of its package. */
async function fetchPeer(): Promise<void> {
  const folder = path.join(FOLDER, "peer");
  if (fs.existsSync(path.join(folder, EXECUTABLE))) return;
  const options = ["--quiet", "--no-deps", "--platform", "win_amd64", "--only-binary=:all:"];
  await run(["python3", "-m", "pip", "download", ...options, "--dest", "wheel", PEER_PACKAGE]);
  const [wheel = ""] = fs.readdirSync(path.join(FOLDER, "wheel"));
  await run(["python3", "-m", "zipfile", "-e", path.join("wheel", wheel), "unpacked"]);
  const [found = ""] = [...new Bun.Glob(`**/${EXECUTABLE}`).scanSync({ cwd: path.join(FOLDER, "unpacked") })];
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(path.join(FOLDER, "unpacked", found), path.join(folder, EXECUTABLE));
}

async function buildOurs(): Promise<void> {
  await run([process.execPath, path.join(ROOT, "tools/build.ts"), "--target", "windows-x64"]);
  const folder = path.join(FOLDER, "ours");
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(path.join(ROOT, "dist/windows-x64", EXECUTABLE), path.join(folder, EXECUTABLE));
}

/** Debian's Wine lacks a library of later Windows versions that both programs take random bytes from. */
const RANDOM_BYTES = `
#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
  return RtlGenRandom(bytes, (ULONG)count);
}
`;

async function addLibrary(): Promise<void> {
  fs.writeFileSync(path.join(FOLDER, "random.c"), RANDOM_BYTES);
  for (const side of ["peer", "ours"]) {
    const library = path.join(side, "bcryptprimitives.dll");
    await run(["x86_64-w64-mingw32-gcc", "-shared", "-o", library, "random.c", "-ladvapi32"]);
  }
}

/** A path of this machine as Wine shows it: its root is drive Z. */
function asWindows(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("/") ? `Z:${value.replaceAll("/", "\\")}` : value;
  if (Array.isArray(value)) return value.map(asWindows);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWindows(inner)]));
}

/** Writes the metadata of the workspace's build next to its manifest. */
async function writeMetadata(folder: string): Promise<void> {
  const manifest = ["--manifest-path", path.join(folder, "Cargo.toml")];
  const list = ["list", "--list-type", "binaries-only", "--message-format", "json"];
  const texts = {
    "cargo.json": await run(
      ["/usr/bin/cargo", "metadata", "--format-version", "1", ...manifest],
      OLD_TOOLCHAIN,
    ),
    "binaries.json": await run(
      [await peerExecutable(), "nextest", ...list, "--target", WINDOWS, ...manifest],
      OLD_TOOLCHAIN,
    ),
  };
  for (const [name, text] of Object.entries(texts)) {
    fs.writeFileSync(path.join(folder, name), JSON.stringify(asWindows(JSON.parse(text))));
  }
}

export async function attendWindowsHost(folder: string): Promise<() => Promise<void>> {
  if (!fs.existsSync(WINE)) return async () => {};
  fs.mkdirSync(FOLDER, { recursive: true });
  await Promise.all([fetchPeer(), buildOurs()]);
  await addLibrary();
  await writeMetadata(folder);
  return await attendWine();
}

/** Variables of the programs, in addition to those of all cases. */
export const WINDOWS_HOST_ENVIRONMENT: Readonly<Record<string, string>> = {
  ...WINE_ENVIRONMENT,
  // Wine cannot walk a stack for a backtrace.
  RUST_BACKTRACE: "0",
};
