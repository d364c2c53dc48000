/** A small picture of numbers: one character for each. */

const UNICODE = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
const ASCII = ["_", ".", "-", "~", "=", "+", "*", "#"] as const;

/** The largest number has the highest bar; a value that is not a number is a space. */
export function sparkline(values: readonly number[], { unicode }: { readonly unicode: boolean }): string {
  const bars = unicode ? UNICODE : ASCII;
  const largest = values.reduce((max, value) => (value > max ? value : max), 0);
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      const level = largest === 0 ? 0 : Math.round((value / largest) * (bars.length - 1));
      return bars[level] ?? " ";
    })
    .join("");
}
