/** A part of an address, such as a password, without the escapes of addresses. */

/** The text as it stands if it has a percent sign that begins no escape. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
