/** Sizes as users write them. */

const UNITS: Readonly<Record<string, number>> = {
  k: 1,
  m: 2,
  g: 3,
  t: 4,
  p: 5,
  e: 6,
};

/** Bytes: `10MB` is decimal, `10MiB` binary, a bare whole number is bytes. */
export function parseSize(text: string): number | undefined {
  if (/^\d+$/.test(text)) return BigInt(text) < 1n << 64n ? Number(text) : undefined;
  const match = /^(\d+\.?\d*|\.\d+)\s*(?:b|([kmgtpe])(i?)b?)$/i.exec(text);
  if (match === null) return undefined;
  const [, number = "", prefix = "", binary = ""] = match;
  const power = UNITS[prefix.toLowerCase()] ?? 0;
  return Math.floor(Number(number) * (binary === "" ? 1000 : 1024) ** power);
}
