/**
 * The list of digests at the end of our archives, in the format of `sha256sum`, so that extracted files can be checked
 * with that program as well. No program from an archive runs before every file has been checked. Pure.
 */
import { err, ok, type Result } from "../diagnostics/result.ts";

/** SHA-256 in hexadecimal of each file, by its path in the archive. */
export type Digests = ReadonlyMap<string, string>;

export function writeDigests(digests: Digests): string {
  return [...digests].map(([path, digest]) => line(path, digest)).join("");
}

/** A backslash in front says that some characters of the name are escaped. */
function line(path: string, digest: string): string {
  if (!/[\\\n\r]/.test(path)) return `${digest}  ${path}\n`;
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `\\${digest}  ${escaped}\n`;
}

export function readDigests(text: string): Result<Digests, string> {
  const digests = new Map<string, string>();
  for (const each of text.split("\n")) {
    if (each === "") continue;
    const match = /^(\\?)([0-9a-f]{64}) [ *](.+)$/.exec(each);
    if (match === null) return err("the archive's list of digests cannot be read");
    const [, isEscaped = "", digest = "", path = ""] = match;
    digests.set(isEscaped === "" ? path : unescape(path), digest);
  }
  return ok(digests);
}

function unescape(path: string): string {
  return path.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r" };

/** What is wrong with files whose digests are `found`, as a lower-case fragment. */
export function compareDigests(expected: Digests, found: Digests): string | undefined {
  for (const [path, digest] of expected) {
    const actual = found.get(path);
    if (actual === undefined) return `file \`${path}\` is missing from the archive`;
    if (actual !== digest) return `file \`${path}\` is damaged: its contents are not what was archived`;
  }
  const stray = [...found.keys()].find((path) => !expected.has(path));
  return stray === undefined ? undefined : `file \`${stray}\` was not in the archive when it was made`;
}
