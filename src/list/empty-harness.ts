/**
 * Finds targets that bring a harness of their own (`harness = false`) and list no test at all: most often such a program
 * does not know `--list`, so that its tests silently never run. cargo's metadata does not say which targets these are,
 * so the manifest is read, but only that of a package with an empty listing, and only where it names `harness`.
 */
import * as path from "node:path";
import type { Warning } from "../diagnostics/warning.ts";
import type { TestBinary } from "../model/build/binaries.ts";
import type { BinaryId } from "../model/ids.ts";
import { readTextFile } from "../os/files/file-system.ts";
import type { Listings } from "./list-tests.ts";

/** One warning for all such targets; none where there is none. */
export async function emptyHarnessWarning(
  binaries: readonly TestBinary[],
  listings: Listings,
): Promise<Warning | undefined> {
  const empty = binaries.filter(({ id }) => listings.get(id)?.length === 0);
  const own: BinaryId[] = [];
  for (const binary of empty) if (await hasOwnHarness(binary)) own.push(binary.id);
  if (own.length === 0) return undefined;
  return {
    level: "warning",
    message: `no test listed by ${own.map((id) => `\`${id}\``).join(", ")}, declared with \`harness = false\``,
    help: 'to run under nextest, the program must answer `--list --format terse`; `empty-harness = "ignore"` in the profile turns this warning off',
  };
}

async function hasOwnHarness({ cwd, kind, name }: TestBinary): Promise<boolean> {
  const manifest = readTextFile(path.join(cwd, "Cargo.toml"));
  if (!manifest.ok || !manifest.value.includes("harness")) return false;
  const { parse, TomlError } = await import("smol-toml");
  try {
    return targetsOf(parse(manifest.value), kind).some(
      (target) => isTable(target) && target["harness"] === false && isNamed(target, kind, name),
    );
  } catch (thrown) {
    // cargo has read it; whatever this parser does not know is no reason to stop.
    if (thrown instanceof TomlError) return false;
    throw thrown;
  }
}

/** The tables of a kind: `[lib]` is one, `[[test]]` a list. */
function targetsOf(manifest: unknown, kind: string): readonly unknown[] {
  if (!isTable(manifest)) return [];
  const found = manifest[kind === "proc-macro" ? "lib" : kind];
  return Array.isArray(found) ? found : [found];
}

/** A library's name is its package's, unless it has one; of the others `name` is required. */
function isNamed(target: Readonly<Record<string, unknown>>, kind: string, name: string): boolean {
  return kind === "lib" || kind === "proc-macro" || target["name"] === name;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
