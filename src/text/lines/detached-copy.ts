/**
 * A part of a text that does not keep the whole in memory: engines let a slice share the characters of the
 * text that it was cut from. Half of a character at an end becomes U+FFFD.
 */
export function detachedCopy(part: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(part));
}
