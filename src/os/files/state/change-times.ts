/**
 * How long the identity of a file proves that its content is the same. Linux itself sets the change times on the file systems
 * below. On others they may come from a server, from a program (FUSE) or from an image with fixed times (squashfs, EROFS), so
 * another content may have the same identity. An image of ext4 or xfs may have fixed times too, and an overlay shows those of
 * the images below it: they are whole seconds, which times that Linux sets are not. Such an image stays the same as long as
 * it is mounted (docs/design/results-cache.md, "Digests").
 */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";
import { mountedIdentity } from "../../linux/mounted-file.ts";
import { IS_LINUX } from "../../platform.ts";
import { identityOf } from "./file-identity.ts";

/** Magic numbers, as `statfs` returns them. */
const EXT4 = 0xef53;
const XFS = 0x58465342;
const TRUSTED: ReadonlyMap<number, string> = new Map([
  [EXT4, "ext2, ext3, ext4"],
  [XFS, "xfs"],
  [0x9123683e, "btrfs"],
  [0x2fc12fc1, "zfs"],
  [0xf2f52010, "f2fs"],
  [0xca451a4e, "bcachefs"],
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
  [0x794c7630, "overlayfs"],
]);

/** On which a number of an inode means one file, and fractions of a second are kept if the inode has a time of creation. */
const KEEPS_FRACTIONS: ReadonlySet<number> = new Set([EXT4, XFS]);

export interface ProvenIdentity {
  /** Equal only for the same state of a file, as long as the proof holds. */
  readonly identity: string;
  /** `while-mounted`: also only if the machine was not restarted. */
  readonly holds: "always" | "while-mounted" | "in-this-run";
}

/** `file`: a path or a descriptor. `status`: of the file. */
export type ChangeTimes = (file: string | number, status: fs.BigIntStats) => ProvenIdentity;

const SECOND = 1_000_000_000n;

/** In identities that hold while the file is mounted. Others are numbers and colons. */
const MARK = "@";

export function changeTimes(): ChangeTimes {
  const known = new Map<bigint, number>();
  return (file, status) => {
    const identity = identityOf(status).key;
    if (!IS_LINUX) return { identity, holds: "always" };
    if (status.ctimeNs % SECOND === 0n) return ofImage(file, identity);
    const type = known.get(status.dev) ?? typeOf(file);
    known.set(status.dev, type);
    return { identity, holds: TRUSTED.has(type) ? "always" : "in-this-run" };
  };
}

/** Of what the path leads to, with when its inode last changed, in milliseconds; undefined: nothing can be seen there. */
export function provenIdentity(file: string): (ProvenIdentity & { readonly changed: number }) | undefined {
  const status = attempt(() => fs.statSync(file, { bigint: true }));
  if (!status.ok) return undefined;
  return { ...changeTimes()(file, status.value), changed: Number(status.value.ctimeMs) };
}

function ofImage(file: string | number, identity: string): ProvenIdentity {
  const mounted = KEEPS_FRACTIONS.has(typeOf(file)) ? mountedIdentity(file) : undefined;
  return mounted === undefined
    ? { identity, holds: "in-this-run" }
    : { identity: MARK + mounted, holds: "while-mounted" };
}

export function isWhileMounted(identity: string): boolean {
  return identity.startsWith(MARK);
}

/** 0: unknown. */
function typeOf(file: string | number): number {
  const path = typeof file === "number" ? `/proc/self/fd/${file}` : file;
  const status = attempt(() => fs.statfsSync(path));
  return status.ok ? status.value.type >>> 0 : 0;
}
