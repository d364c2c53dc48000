/** Numbers of bytes as people read them. */

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** `17 KB`, `1.5 MB`: powers of 1024; whole numbers up to kilobytes (rounded down), then one digit. */
export function sizeText(bytes: number): string {
  if (bytes >= GIB) return `${(bytes / GIB).toFixed(1)} GB`;
  if (bytes >= MIB) return `${(bytes / MIB).toFixed(1)} MB`;
  return bytes >= KIB ? `${Math.floor(bytes / KIB)} KB` : `${bytes} B`;
}

/** `17 KiB`, `1.5 MiB`: for memory, whose settings take `MB` as 1,000,000 bytes; what is shown must be a valid setting. */
export function memoryText(bytes: number): string {
  return sizeText(bytes).replace(/(?<=[KMG])(?=B$)/, "i");
}
