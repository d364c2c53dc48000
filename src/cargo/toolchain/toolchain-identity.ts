/**
 * Identifies the rustc or rustdoc that would answer, without starting it: a key that is equal only if the answer is
 * equal. The proof, and the cases in which it must be called, are in docs/design/caches.md.
 */
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { sortTexts } from "../../model/ids.ts";
import { readTextFile } from "../../os/files/file-system.ts";
import { provenIdentity } from "../../os/files/state/change-times.ts";
import { fileIdentity, firstBytes, namesIn } from "../../os/files/state/file-identity.ts";
import { canonicalPath, homeDirectory, pathExists } from "../../os/files/paths.ts";
import { findProgram } from "../../os/processes/find-program.ts";
import { rustcProgram } from "./rustc.ts";

export interface ToolchainQuestion {
  /** Which program of a toolchain answers, and what it is called by; `$RUSTC` or `rustc` if it is not given. */
  readonly tool?: Tool | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** As `hostMachine` names it. */
  readonly system: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Tool {
  readonly name: "rustc" | "rustdoc";
  readonly program: string;
}

/** Files changed more recently than this may change again without their times telling. */
const SETTLED_AFTER = 10_000;

/** Variables that let the dynamic linker put other code into rustc. */
const LINKER_VARIABLES = ["LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "DYLD_LIBRARY_PATH"];

/** The key, or `undefined` if it cannot be known for sure which rustc would answer. */
export function toolchainIdentity(question: ToolchainQuestion): string | undefined {
  const { env, cwd, system } = question;
  if (system === "win32" || LINKER_VARIABLES.some((name) => env[name] !== undefined)) return undefined;
  const { name, program } = question.tool ?? { name: "rustc", program: rustcProgram(env) };
  const found = findProgram(program, env["PATH"], cwd);
  const entry = found.ok ? realPath(resolve(cwd, found.value)) : undefined;
  const tool = entry === undefined ? undefined : behindProxy(entry, name, question);
  const driver = tool === undefined ? undefined : driverOf(tool, question);
  if (!found.ok || entry === undefined || tool === undefined || driver === undefined) return undefined;
  const files = [entry, tool, driver.file].map((file) => settledIdentity(file, question.now));
  if (files.includes(undefined)) return undefined;
  const rustup = Object.keys(env).filter((name) => name.startsWith("RUSTUP_"));
  const settings = sortTexts(rustup).map((name) => [name, env[name]]);
  // The ways to the files are part of the key, in case an answer is worded by them.
  return JSON.stringify([found.value, entry, tool, driver, ...files, settings]);
}

function realPath(path: string): string | undefined {
  const real = canonicalPath(path);
  return real.ok ? real.value : undefined;
}

/** Undefined: another content may have the same identity now, or later. */
function settledIdentity(file: string, now: number): string | undefined {
  const proven = provenIdentity(file);
  if (proven === undefined || proven.holds === "in-this-run") return undefined;
  return proven.changed < now - SETTLED_AFTER ? proven.identity : undefined;
}

/** The program of a toolchain, looking through rustup's proxy if the command line or the environment names the toolchain. */
function behindProxy(entry: string, name: Tool["name"], { env, cwd }: ToolchainQuestion): string | undefined {
  if (!isProxy(entry)) return isCompiler(entry, name) ? entry : undefined;
  const rustupHome = resolve(cwd, env["RUSTUP_HOME"] || join(homeDirectory(), ".rustup"));
  const toolchain = env["RUSTUP_TOOLCHAIN"] ?? defaultToolchain(rustupHome, cwd);
  if (toolchain === undefined || toolchain === "") return undefined;
  const folder = isAbsolute(toolchain) ? toolchain : join(rustupHome, "toolchains", toolchain);
  const tool = realPath(join(folder, "bin", name));
  return tool !== undefined && !isProxy(tool) && isCompiler(tool, name) ? tool : undefined;
}

/**
 * The toolchain that rustup takes where nothing else names one: no folder has an override, and neither this
 * folder nor one above it has a toolchain file. Settings of another format, or with anything unexpected in
 * them, are rustup's to read.
 */
function defaultToolchain(rustupHome: string, cwd: string): string | undefined {
  if (hasToolchainFile(cwd)) return undefined;
  const settings = readTextFile(join(rustupHome, "settings.toml"));
  if (!settings.ok) return undefined;
  const lines = settings.value.split(/\r?\n/).filter((line) => line.trim() !== "");
  const table = lines.findIndex((line) => line.startsWith("["));
  const overrides = table < 0 ? [] : lines.slice(table);
  if (overrides.length > 1 || (overrides[0] ?? "[overrides]") !== "[overrides]") return undefined;
  const plain = lines.slice(0, table < 0 ? lines.length : table);
  if (!plain.includes('version = "12"')) return undefined;
  const named = plain.flatMap((line) => /^default_toolchain = "([^"\\]+)"$/.exec(line)?.[1] ?? []);
  return named.length === 1 ? named[0] : undefined;
}

function hasToolchainFile(folder: string): boolean {
  if (["rust-toolchain", "rust-toolchain.toml"].some((name) => pathExists(join(folder, name)))) return true;
  const parent = dirname(folder);
  return parent !== folder && hasToolchainFile(parent);
}

/** Rustup installs its proxies as links, symbolic or hard, to itself. */
function isProxy(file: string): boolean {
  if (basename(file).startsWith("rustup")) return true;
  const rustup = fileIdentity(join(dirname(file), "rustup"));
  return rustup !== undefined && rustup.key === fileIdentity(file)?.key;
}

/** Scripts and programs of other names may do as they please. */
function isCompiler(file: string, name: Tool["name"]): boolean {
  const head = firstBytes(file, 2);
  return basename(file) === name && head !== "" && head !== "#!";
}

interface Driver {
  readonly file: string;
  /** Other ways that lead the dynamic linker to the same file. */
  readonly alsoFoundAt: readonly string[];
}

/** The library that is the compiler proper, if the linker can find no other by its name. */
function driverOf(tool: string, { env, cwd }: ToolchainQuestion): Driver | undefined {
  const folder = join(dirname(dirname(tool)), "lib");
  const [name, ...others] = namesIn(folder).filter((file) => /^librustc_driver-.*\.(?:so|dylib)$/.test(file));
  if (name === undefined || others.length > 0 || !pathExists(join(folder, "rustlib"))) return undefined;
  const file = realPath(join(folder, name));
  const alsoFoundAt = (env["LD_LIBRARY_PATH"] ?? "")
    .split(delimiter)
    .map((path) => join(resolve(cwd, path), name))
    .filter(pathExists);
  const same = alsoFoundAt.every((path) => realPath(path) === file);
  return file !== undefined && same ? { file, alsoFoundAt } : undefined;
}
