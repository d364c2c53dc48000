/**
 * Toolchains that cannot hand doctests over are refused by version with exit code 96, and the first version that can is
 * accepted. Real ones: Debian's rustdoc 1.63, and the versions on both sides of the limit. What is missing is fetched.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { type CommandResult, runCommand } from "../../test/rig/command.ts";
import { CACHE } from "../peer.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../dist/cargo-nextest");
const LAST_REFUSED = "1.87.0";
const FIRST_ACCEPTED = "1.88.0";

interface OldToolchain {
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Prints a line for each; returns the numbers of those that are as expected, and of those that are not. */
export async function checkOldToolchains(
  scratch: string,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const crate = oldCrate(path.join(scratch, "old-toolchains"));
  const results = [
    await isRefused(crate, await debian()),
    await isRefused(crate, await ofRustup(LAST_REFUSED)),
    await isAccepted(crate, await ofRustup(FIRST_ACCEPTED)),
  ];
  const passed = results.filter((result) => result).length;
  return { passed, failed: results.length - passed };
}

/** Of an edition that every one of these toolchains knows. */
function oldCrate(folder: string): string {
  fs.mkdirSync(path.join(folder, "src"), { recursive: true });
  fs.writeFileSync(
    path.join(folder, "Cargo.toml"),
    '[package]\nname = "old"\nversion = "0.0.0"\nedition = "2018"\n[workspace]\n',
  );
  fs.writeFileSync(
    path.join(folder, "src/lib.rs"),
    "/// ```\n/// old::f();\n/// ```\npub fn f() {}\n\n#[test]\nfn other() {}\n",
  );
  return folder;
}

async function isRefused(crate: string, { version, env }: OldToolchain): Promise<boolean> {
  const target = path.join(crate, "target");
  const refused = await run([EXECUTABLE, "nextest", "run", "--doctests", "include"], crate, env);
  const says = `doctests need Rust ${FIRST_ACCEPTED} or later, and this is ${version}`;
  const builtNothing = !fs.existsSync(target);
  const others = await run([EXECUTABLE, "nextest", "run"], crate, env);
  fs.rmSync(target, { recursive: true, force: true });
  fs.rmSync(path.join(crate, "Cargo.lock"), { force: true });
  const fine = refused.code === 96 && refused.stderr.includes(says) && builtNothing && others.code === 0;
  console.log(
    `${version}: doctests ${fine ? "are refused, other tests run" : `NOT REFUSED (${refused.stderr})`}`,
  );
  return fine;
}

async function isAccepted(crate: string, { version, env }: OldToolchain): Promise<boolean> {
  const { code, stderr } = await run([EXECUTABLE, "nextest", "run", "--doctests", "include"], crate, env);
  const fine = code === 0 && stderr.includes("2 tests run: 2 passed");
  console.log(`${version}: doctests ${fine ? "are run" : `are NOT RUN (${stderr})`}`);
  return fine;
}

async function ofRustup(version: string): Promise<OldToolchain> {
  const install = ["rustup", "toolchain", "install", version, "--profile", "minimal", "--no-self-update"];
  const found = await run(["rustup", "run", version, "rustdoc", "-V"], CACHE);
  if (found.code !== 0) await succeed(install, CACHE);
  return { version, env: { RUSTUP_TOOLCHAIN: version } };
}

const DEBIAN_VERSION = "1.63.0";
const DEBIAN_PACKAGES = ["rustc", "libstd-rust-1.63", "libllvm14"];

/** Only its rustdoc: it is refused before cargo builds anything. */
async function debian(): Promise<OldToolchain> {
  const ofSystem = await run(["/usr/bin/rustdoc", "-V"], CACHE);
  if (ofSystem.stdout.startsWith(`rustdoc ${DEBIAN_VERSION}`))
    return { version: DEBIAN_VERSION, env: { RUSTDOC: "/usr/bin/rustdoc" } };
  const folder = path.join(CACHE, "debian-rust");
  const rustdoc = path.join(folder, "root/usr/bin/rustdoc");
  if (!fs.existsSync(rustdoc)) {
    fs.mkdirSync(folder, { recursive: true });
    await succeed(["apt-get", "download", ...DEBIAN_PACKAGES], folder);
    for (const name of fs.readdirSync(folder).filter((each) => each.endsWith(".deb")))
      await succeed(["dpkg", "-x", name, "root"], folder);
  }
  const libraries = fs
    .readdirSync(path.join(folder, "root/usr/lib"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, "root/usr/lib", entry.name));
  return { version: DEBIAN_VERSION, env: { RUSTDOC: rustdoc, LD_LIBRARY_PATH: libraries.join(":") } };
}

async function succeed(command: readonly string[], cwd: string): Promise<void> {
  const { code, stderr } = await run(command, cwd);
  if (code !== 0) throw new Error(`failed: ${command.join(" ")}\n${stderr}`);
}

async function run(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  fs.mkdirSync(cwd, { recursive: true });
  if (Bun.which(command[0] ?? "") === null) return { code: 127, stdout: "", stderr: "not found" };
  return await runCommand(command, { cwd, env: { ...process.env, ...env } });
}
