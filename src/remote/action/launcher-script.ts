/**
 * The shell script that starts a test. It is not known beforehand in which folder a server creates the input tree.
 * Below that folder, files have the same paths as on the runner's machine. If the folder is the root of the file
 * system, paths stay as they are. Otherwise the script puts the folder before the paths in arguments and variables.
 */

export interface ScriptFacts {
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** Variables whose value contains a path of the tree. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders whose contents are in the tree: absolute, without a slash at the end. */
  readonly roots: readonly string[];
}

/** For `/bin/sh -c`. */
export function launcherScript({ argv, cwd, env, roots }: ScriptFacts): string {
  const isPath = rootPattern(roots);
  const word = (text: string): string => quoteWith(text, isPath);
  const variables = Object.entries(env).sort(([left], [right]) => (left < right ? -1 : 1));
  const plain = variables.filter(([name]) => isPlainName(name));
  // A shell can neither set nor export a variable with a name such as `CARGO_BIN_EXE_my-tool`.
  const odd = variables.filter(([name]) => !isPlainName(name));
  const exports = plain.map(([name, value]) => `export ${name}=${word(value)}\n`);
  const command = [...odd.map(([name, value]) => word(`${name}=${value}`)), ...argv.map(word)].join(" ");
  return `R=\${PWD%${quote(cwd === "/" ? "/" : cwd)}}\n${exports.join("")}exec ${odd.length > 0 ? "env " : ""}${command}\n`;
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Whether a value contains a path below one of the folders. */
export function mentionsRoot(value: string, roots: readonly string[]): boolean {
  const isPath = rootPattern(roots);
  return isPath !== undefined && value.search(isPath) >= 0;
}

export function needsShellName(name: string): boolean {
  return !isPlainName(name);
}

/** The position before a path of the tree: at the beginning, or after a separator of words or list items. */
function rootPattern(roots: readonly string[]): RegExp | undefined {
  if (roots.length === 0) return undefined;
  const names = roots.map((root) => root.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(`(?<=^|[=:,; ])(?=(?:${names.join("|")})(?:[/:,; ]|$))`, "g");
}

function quoteWith(text: string, isPath: RegExp | undefined): string {
  if (isPath === undefined) return quote(text);
  const places = [...text.matchAll(isPath)].map(({ index }) => index);
  const ends = [...places, text.length];
  const pieces = places.map((place, at) => `"$R"${quote(text.slice(place, ends[at + 1]))}`);
  const head = text.slice(0, ends[0]);
  return `${head === "" && pieces.length > 0 ? "" : quote(head)}${pieces.join("")}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
