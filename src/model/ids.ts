/**
 * Branded identifiers. A brand is given once, where outside text is parsed, and is
 * free at run time; everything downstream then cannot mix one kind of name with another.
 */

declare const brand: unique symbol;

/** `T` marked as a `Name`, so that two kinds of string are not interchangeable. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Identifies a test binary across the workspace, e.g. `my-crate`, `my-crate::it`, `my-crate::bin/app`. */
export type BinaryId = Brand<string, "BinaryId">;
/** Cargo's opaque package id, as `cargo metadata` prints it. */
export type PackageId = Brand<string, "PackageId">;
/** The full path of a test inside its binary, e.g. `parser::tests::empty`. */
export type TestName = Brand<string, "TestName">;
/** A run's UUID (version 4), lower-case with hyphens. */
export type RunId = Brand<string, "RunId">;

/** A span of time in milliseconds; fractions are allowed. */
export type Milliseconds = number;

/* The one place where plain text becomes a branded identifier. */
export const binaryId = (text: string): BinaryId => text as BinaryId;
export const packageId = (text: string): PackageId => text as PackageId;
export const testName = (text: string): TestName => text as TestName;
export const runId = (text: string): RunId => text as RunId;

/** Orders strings by their UTF-8 bytes, as Rust's `Ord` for `str` does. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return surrogateLast(a) - surrogateLast(b);
  }
  return left.length - right.length;
}

/** Texts in the order of `compareText`. */
export function sortTexts<Text extends string>(texts: Iterable<Text>): Text[] {
  const all = [...texts];
  return all.some(hasSurrogates) ? all.sort(compareText) : all.sort();
}

/** Only with them is the engine's order, that of UTF-16, another one. */
function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

/** Moves surrogates above the rest of the BMP, so that UTF-16 order equals code point order. */
function surrogateLast(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/**
 * Orders binary ids as the peer does, which is not the order of their text: by package name, then the
 * library (`pkg`) before integration tests (`pkg::name`) before everything else (`pkg::kind/name`).
 */
export function compareBinaryIds(left: BinaryId, right: BinaryId): number {
  if (left === right) return 0;
  const a = binaryIdParts(left);
  const b = binaryIdParts(right);
  return (
    compareText(a.packageName, b.packageName) ||
    a.rank - b.rank ||
    compareText(a.kind, b.kind) ||
    compareText(a.name, b.name)
  );
}

interface BinaryIdParts {
  readonly packageName: string;
  readonly rank: 0 | 1 | 2;
  readonly kind: string;
  readonly name: string;
}

function binaryIdParts(id: BinaryId): BinaryIdParts {
  const colons = id.indexOf("::");
  if (colons < 0) return { packageName: id, rank: 0, kind: "", name: "" };
  const packageName = id.slice(0, colons);
  const rest = id.slice(colons + 2);
  const slash = rest.indexOf("/");
  if (slash < 0) return { packageName, rank: 1, kind: "", name: rest };
  return { packageName, rank: 2, kind: rest.slice(0, slash), name: rest.slice(slash + 1) };
}
