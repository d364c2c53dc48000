/**
 * The facts about a platform that `cfg()` can test: its operating system, architecture and so on.
 *
 * Taken from the best source there is: rustc's own answer, a custom target's specification, the table of rustc's
 * targets, and otherwise the parts of the triple itself.
 */
import type { Platform } from "../build/platform.ts";
import { TARGET_TABLE } from "./targets.ts";

export interface CfgFacts {
  readonly os: string;
  readonly arch: string;
  readonly env: string;
  /** Absent if a triple's words are all that is known; then no question about it is answered with yes. */
  readonly abi?: string;
  readonly vendor: string;
  readonly families: readonly string[];
  readonly endian: "big" | "little";
  readonly pointerWidth: number;
  /** Widths of atomic operations in bits, as numbers or `ptr`. */
  readonly atomics: readonly string[];
  /** Absent like `abi`. */
  readonly panic?: string;
}

/** The facts of a platform; `undefined` if nothing is known from its triple. */
export function cfgFacts(platform: Platform): CfgFacts | undefined {
  if (platform.cfg !== undefined && platform.cfg.length > 0) return factsFromRustc(platform.cfg);
  if (platform.customSpec !== undefined) {
    const facts = factsFromSpecification(platform.customSpec);
    if (facts !== undefined) return facts;
  }
  return factsFromTable(platform.triple) ?? factsFromWords(platform.triple);
}

/** From the lines of `rustc --print cfg`. */
function factsFromRustc(lines: readonly string[]): CfgFacts {
  const values = (key: string): string[] =>
    lines.flatMap((line) => {
      const match = /^(\w+)="(.*)"$/.exec(line.trim());
      return match?.[1] === key ? [match[2] ?? ""] : [];
    });
  const value = (key: string, otherwise: string): string => values(key)[0] ?? otherwise;
  return {
    os: value("target_os", "none"),
    arch: value("target_arch", ""),
    env: value("target_env", ""),
    abi: value("target_abi", ""),
    vendor: value("target_vendor", "unknown"),
    families: values("target_family"),
    endian: value("target_endian", "little") === "big" ? "big" : "little",
    pointerWidth: Number(value("target_pointer_width", "64")),
    atomics: values("target_has_atomic"),
    panic: value("panic", "unwind"),
  };
}

/** From one line of the table, whose columns its header names; a dash is an empty column. */
function factsFromTable(triple: string): CfgFacts | undefined {
  const start = TARGET_TABLE.indexOf(`\n${triple} `);
  if (start < 0) return undefined;
  const line = TARGET_TABLE.slice(start + 1, TARGET_TABLE.indexOf("\n", start + 1));
  const [, os = "", arch = "", env = "", abi = "", vendor = "", family = "", endian, width, atomics, panic] =
    line.split(" ").map((column) => (column === "-" ? "" : column));
  return {
    os,
    arch,
    env,
    abi,
    vendor,
    families: list(family),
    endian: endian === "big" ? "big" : "little",
    pointerWidth: Number(width),
    atomics: list(atomics ?? ""),
    panic: panic ?? "unwind",
  };
}

function list(column: string): string[] {
  return column === "" ? [] : column.split(",");
}

/** From a custom target's JSON; `undefined` if it is not a specification. */
function factsFromSpecification(json: string): CfgFacts | undefined {
  let spec: unknown;
  try {
    spec = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof spec !== "object" || spec === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(spec));
  const text = (key: string, otherwise: string): string => {
    const value = fields.get(key);
    return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
  };
  const pointerWidth = Number(text("target-pointer-width", "64"));
  const family = fields.get("target-family");
  return {
    os: text("os", "none"),
    arch: text("arch", ""),
    env: text("env", ""),
    abi: text("abi", ""),
    vendor: text("vendor", "unknown"),
    families: Array.isArray(family) ? family.map(String) : list(text("target-family", "")),
    endian: text("target-endian", "little") === "big" ? "big" : "little",
    pointerWidth,
    atomics: atomicWidths(
      Number(text("min-atomic-width", "8")),
      Number(text("max-atomic-width", String(pointerWidth))),
      pointerWidth,
    ),
    panic: text("panic-strategy", "unwind"),
  };
}

function atomicWidths(least: number, most: number, pointer: number): string[] {
  const widths = [8, 16, 32, 64, 128].filter((width) => width >= least && width <= most).map(String);
  return pointer >= least && pointer <= most ? [...widths, "ptr"] : widths;
}

/** The operating systems that a word of a triple may name, with the families they belong to. */
const SYSTEMS: readonly (readonly [word: RegExp, os: string, family: string])[] = [
  [/^linux/, "linux", "unix"],
  [/^(?:darwin|macos)/, "macos", "unix"],
  [/^windows/, "windows", "windows"],
  [/^ios/, "ios", "unix"],
  [/^android/, "android", "unix"],
  [/^freebsd/, "freebsd", "unix"],
  [/^netbsd/, "netbsd", "unix"],
  [/^openbsd/, "openbsd", "unix"],
  [/^dragonfly/, "dragonfly", "unix"],
  [/^solaris/, "solaris", "unix"],
  [/^illumos/, "illumos", "unix"],
  [/^fuchsia/, "fuchsia", "unix"],
  [/^redox/, "redox", "unix"],
  [/^haiku/, "haiku", "unix"],
  [/^hurd/, "hurd", "unix"],
  [/^emscripten/, "emscripten", "unix,wasm"],
  [/^wasi/, "wasi", "wasm"],
  [/^uefi/, "uefi", ""],
  [/^none$/, "none", ""],
  [/^unknown$/, "unknown", ""],
];

/** The architectures of the table: a processor that belongs to none of them is a typing error. */
function knownArchitectures(): ReadonlySet<string> {
  return new Set(TARGET_TABLE.split("\n").map((line) => line.split(" ")[2] ?? ""));
}

/** Whether a triple of the table ends in this; none at all is fine too. */
function isKnownEnvironment(words: string): boolean {
  return words === "" || TARGET_TABLE.includes(`-${words} `);
}

function isVendor(word: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(word);
}

/** A guess from the words of a triple, for targets that no other source knows. */
function factsFromWords(triple: string): CfgFacts | undefined {
  const [cpu = "", ...words] = triple.split("-");
  if (cpu === "" || cpu === "x86" || !knownArchitectures().has(architecture(cpu))) return undefined;
  const system = words
    .map((word, index) => ({ index, entry: SYSTEMS.find(([pattern]) => pattern.test(word)) }))
    .findLast(({ entry }) => entry !== undefined);
  // A single word after the processor that names no system is a vendor.
  if (system?.entry === undefined && (words.length > 1 || !words.every(isVendor))) return undefined;
  const [, os, family] = system?.entry ?? [undefined, "unknown", ""];
  const environment = system === undefined ? "" : words.slice(system.index + 1).join("-");
  if (!isKnownEnvironment(environment)) return undefined;
  const pointerWidth = /64|s390x|alpha/.test(cpu) ? 64 : /^(?:avr|msp430)/.test(cpu) ? 16 : 32;
  return {
    os,
    arch: architecture(cpu),
    env: environment.replace(/(?:eabihf|eabi|x32|abi64|ilp32|sim|macabi)$/, ""),
    vendor: system?.index === 0 ? "unknown" : (words[0] ?? "unknown"),
    families: list(family),
    endian: /^(?:s390x|sparc|m68k|(?:powerpc|mips)(?!.*(?:el|le)))|eb$|_be$/.test(cpu) ? "big" : "little",
    pointerWidth,
    atomics: [],
  };
}

/** The architecture that a processor's name belongs to. */
function architecture(cpu: string): string {
  if (/^i[3-6]86$/.test(cpu)) return "x86";
  if (/^(?:arm64|aarch64)/.test(cpu)) return "aarch64";
  if (/^(?:arm|thumb)/.test(cpu)) return "arm";
  if (/^(?:riscv32|riscv64|powerpc64|mips64|wasm32|wasm64|sparc64)/.test(cpu)) {
    return /^(?:riscv32|riscv64|powerpc64|mips64|wasm32|wasm64|sparc64)/.exec(cpu)?.[0] ?? cpu;
  }
  return cpu.replace(/(?:el|le|_be)$/, "");
}
