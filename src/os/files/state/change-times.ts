/**
 * Whether a file system's change times prove that a file is unchanged. Linux sets them itself on the file systems below. On
 * others they may come from a server, from a program (FUSE) or from an image with fixed times (squashfs, EROFS), so
 * another content may have the same identity. An image of ext4 may have fixed times too, and an overlay shows those of the
 * images below it: they are whole seconds, which times that Linux sets are not.
 */
import * as fs from "node:fs";
import { attempt } from "../../failure.ts";
import { IS_LINUX } from "../../platform.ts";

/** Magic numbers, as `statfs` returns them. */
const TRUSTED: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext2, ext3, ext4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x2fc12fc1, "zfs"],
  [0xf2f52010, "f2fs"],
  [0xca451a4e, "bcachefs"],
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
  [0x794c7630, "overlayfs"],
]);

/** `status`: of the file. */
export type ChangeTimes = (file: string, status: Pick<fs.BigIntStats, "dev" | "ctimeNs">) => boolean;

const SECOND = 1_000_000_000n;

export function changeTimes(): ChangeTimes {
  if (!IS_LINUX) return () => true;
  const known = new Map<bigint, boolean>();
  return (file, { dev: device, ctimeNs }) => {
    if (ctimeNs % SECOND === 0n) return false;
    const before = known.get(device);
    if (before !== undefined) return before;
    const status = attempt(() => fs.statfsSync(file));
    const isTrusted = status.ok && TRUSTED.has(status.value.type >>> 0);
    known.set(device, isTrusted);
    return isTrusted;
  };
}
