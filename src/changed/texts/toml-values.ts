/** Parsed TOML as plain values, with the operations that comparisons of manifests and lock files need. */

export type TomlTable = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function tableOf(value: unknown, key: string): TomlTable {
  const found = isTable(value) ? value[key] : undefined;
  return isTable(found) ? found : {};
}

/** A text that is equal for equal values: the order of keys is ignored, the order of array elements is not. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isTable(value) || value instanceof Date) return `${typeof value}:${JSON.stringify(String(value))}`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** Undefined for invalid TOML. The parser is loaded only when there is something to compare. */
export async function parseToml(text: string): Promise<TomlTable | undefined> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (thrown) {
    if (thrown instanceof TomlError) return undefined;
    throw thrown;
  }
}
