/** What may be typed after "Go to line:". Pure. */

/**
 * The line meant, from 0: `12` counts from the beginning, `-3` from the end, `50%` is half way, `-10%` a tenth
 * before the end. Undefined: it is none of these.
 */
export function parseTarget(text: string, lines: number): number | undefined {
  const match = /^\s*([+-]?\d+)\s*(%?)\s*$/.exec(text);
  if (match === null) return undefined;
  const value = Number(match[1]);
  const last = Math.max(0, lines - 1);
  if (match[2] === "%") {
    const percent = Math.max(-100, Math.min(100, value));
    return Math.trunc(((percent < 0 ? percent + 100 : percent) * last) / 100);
  }
  return Math.max(0, Math.min(last, value < 0 ? lines + value - 1 : value - 1));
}
