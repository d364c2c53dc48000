/** States of files: whether the inputs of compiled doctests are unchanged. */
import { basename, dirname, join } from "node:path";
import type { BuildPlatforms } from "../../model/build/platform.ts";
import { fileIdentity, namesIn } from "../../os/files/state/file-identity.ts";
import { readFileBytes } from "../../os/files/file-system.ts";
import { Sha256 } from "../../os/hash.ts";
import type { InputFile } from "./record.ts";

/**
 * A file's identity is trusted only if its last change is at least this many milliseconds old: two changes within the
 * clock's granularity cannot be distinguished.
 */
const REST = 2000;

/** The state of a source: its content. */
export function sourceState(path: string): InputFile {
  const bytes = readFileBytes(path);
  return { path, digest: bytes.ok ? digest(bytes.value) : undefined, identity: undefined };
}

/** The state of a library: its identity, as it may be large; also its content if it changed too recently. */
export function libraryState(path: string, now: number): InputFile {
  const identity = fileIdentity(path);
  if (identity === undefined) return { path, digest: undefined, identity: undefined };
  if (now - identity.changed > REST) return { path, digest: "", identity: identity.key };
  return sourceState(path);
}

export function isUnchanged(file: InputFile): boolean {
  if (file.identity !== undefined) return fileIdentity(file.path)?.key === file.identity;
  return sourceState(file.path).digest === file.digest;
}

/**
 * The first of the files that changed at or after a time, in milliseconds since the epoch: it is unknown which state of it
 * was compiled. If a file is absent, its folder shows whether it may have been there. Undefined: none changed.
 */
export function changedSince(files: readonly string[], since: number): string | undefined {
  const lastChange = (file: string): number =>
    (fileIdentity(file) ?? fileIdentity(dirname(file)))?.changed ?? 0;
  return files.find((file) => lastChange(file) >= since);
}

/**
 * Identifies a toolchain by the program that is called as rustdoc, the compiler's programs and library, and the files of
 * the standard libraries.
 */
export function toolchainFingerprint({ host, target }: BuildPlatforms, rustdoc: string | undefined): string {
  const libraries = [host.libdir, target?.libdir].filter((folder) => folder !== undefined);
  // `lib/rustlib/TRIPLE/lib`, `lib/librustc_driver-*.so`, `bin`.
  const tools = host.libdir === undefined ? [] : compilerFiles(dirname(dirname(dirname(host.libdir))));
  return [...libraries.flatMap(filesIn), ...tools, ...(rustdoc === undefined ? [] : [rustdoc])]
    .map((file) => `${file} ${fileIdentity(file)?.key}`)
    .join("\n");
}

function compilerFiles(libraries: string): readonly string[] {
  const drivers = filesIn(libraries).filter((file) => basename(file).includes("rustc_driver"));
  return [...drivers, ...["rustc", "rustdoc"].map((name) => join(dirname(libraries), "bin", name))];
}

function filesIn(folder: string): readonly string[] {
  return namesIn(folder)
    .toSorted()
    .map((name) => join(folder, name));
}

function digest(content: Uint8Array): string {
  const hash = new Sha256();
  hash.update(content);
  return hash.digest();
}
