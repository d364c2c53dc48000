/** The folder for the recordings of a workspace. */
import * as path from "node:path";
import { xxHash3 } from "../os/hash.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  _: "__",
  "/": "_s",
  "\\": "_b",
  ":": "_c",
  "*": "_a",
  '"': "_q",
  "<": "_l",
  ">": "_g",
  "|": "_p",
  "?": "_m",
};
const ESCAPED = /[_/\\:*"<>|?]/g;

/** In bytes; a longer name is cut and gets a hash of the whole. */
const MAX_LENGTH = 96;
const HASH_LENGTH = 8;

/** Encodes a path as one folder name, reversibly unless it was cut. */
export function encodeWorkspacePath(workspace: string): string {
  const encoded = workspace.replace(ESCAPED, (character) => ESCAPES[character] ?? character);
  const bytes = new TextEncoder().encode(encoded);
  if (bytes.length <= MAX_LENGTH) return encoded;
  const hash = (xxHash3(bytes) & 0xffffffffn).toString(16).padStart(HASH_LENGTH, "0");
  return wholeCharacters(bytes.subarray(0, MAX_LENGTH - HASH_LENGTH)) + hash;
}

/** The text without an incomplete last character. */
function wholeCharacters(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes, { stream: true });
}

export interface StateLocation {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly windows: boolean;
  /** The workspace's root, with symbolic links resolved. */
  readonly workspaceRoot: string;
}

/** The workspace's folder of records, or undefined if the user has no home directory. */
export function recordsFolder(place: StateLocation): string | undefined {
  const base = place.env["NEXTEST_STATE_DIR"] ?? stateHome(place);
  if (base === undefined) return undefined;
  const root = place.windows ? verbatim(place.workspaceRoot) : place.workspaceRoot;
  return path.join(base, "projects", encodeWorkspacePath(root), "records");
}

/** Windows: the long form of an absolute path, which is what cargo-nextest names folders by. */
function verbatim(root: string): string {
  if (root.startsWith("\\\\?\\")) return root;
  return root.startsWith("\\\\") ? `\\\\?\\UNC${root.slice(1)}` : `\\\\?\\${root}`;
}

function stateHome({ env, home, windows }: StateLocation): string | undefined {
  if (windows) {
    const local = env["LOCALAPPDATA"];
    return local === undefined ? undefined : path.join(local, "nextest");
  }
  const asked = env["XDG_STATE_HOME"];
  // The XDG specification says that relative paths must be ignored.
  if (asked !== undefined && path.isAbsolute(asked)) return path.join(asked, "nextest");
  return home === "" ? undefined : path.join(home, ".local/state/nextest");
}
