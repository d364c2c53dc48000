/** One entry of a tar file, and the layout of its header block: POSIX ustar with GNU's extensions. */

export type EntryKind = "file" | "folder" | "symlink" | "hardlink" | "other";

export interface TarEntry {
  /** With `/` between names; a folder's may end with one. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes of its contents once laid out; 0 for what has none. */
  readonly size: number;
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Of links. */
  readonly target?: string;
}

export const BLOCK = 512;

/** Where a field lies in the header block: first byte and length. */
export type Field = readonly [start: number, length: number];

export const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  modified: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  link: [157, 100],
  magic: [257, 8],
  /** POSIX only: goes before the name. */
  prefix: [345, 155],
  /** GNU only, of sparse files: the first four stretches that hold data, and the size with the holes. */
  sparse: [386, 96],
  isExtended: [482, 1],
  realSize: [483, 12],
} as const satisfies Record<string, Field>;

export const GNU_MAGIC = "ustar  \0";

/** Type flags. */
export const TYPE = {
  file: "0",
  oldFile: "\0",
  hardlink: "1",
  symlink: "2",
  folder: "5",
  contiguous: "7",
  /** The next entry's path, or its link, is too long for the header. */
  gnuLongName: "L",
  gnuLongLink: "K",
  gnuSparse: "S",
  pax: "x",
  paxGlobal: "g",
} as const;

/** The sum of the block's bytes, its own field counted as blanks. */
export function checksumOf(block: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  let sum = 32 * length;
  for (let index = 0; index < BLOCK; index += 1) {
    if (index < start || index >= start + length) sum += block[index] ?? 0;
  }
  return sum;
}

/** Bytes that fill the last block of contents of this size. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
