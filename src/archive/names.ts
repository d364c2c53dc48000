/** Names inside an archive. All but the list of digests are the peer's. */

/** Everything in an archive lies below this folder. */
export const ROOT = "target";
/** The first entry, so that the contents are known before the archive is unpacked. */
export const BINARIES_METADATA = "target/nextest/binaries-metadata.json";
export const CARGO_METADATA = "target/nextest/cargo-metadata.json";
/** The standard libraries that tests are linked to: `host`, and `target/0` where that is another platform. */
export const HOST_LIBDIR = "target/nextest/libdirs/host";
export const TARGET_LIBDIR = "target/nextest/libdirs/target/0";
/** Ours, comes last: the digest of every other file. The peer extracts it and does not read it. */
export const DIGESTS = "target/nextest/archive.sha256";

/** The formats of archives by the ends of their names. */
const EXTENSION = ".tar.zst";

/** Whether an archive with this name has a format that is known. */
export function hasKnownFormat(file: string): boolean {
  return file.endsWith(EXTENSION);
}

export function unknownFormatCause(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return `could not detect archive format from file name \`${name}\` (supported extensions: ${EXTENSION})`;
}
