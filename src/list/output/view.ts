/** How a list is looked at, and the parts that its text formats share. */
import type { TestBinary } from "../../model/build/binaries.ts";
import type { BinaryId, TestName } from "../../model/ids.ts";
import type { TestCase } from "../../model/listed/test-list.ts";
import { type Paint, plain, STYLES } from "../../text/terminal/style.ts";
import type { CiSystem } from "../../text/safe/ci-system.ts";
import { safeName } from "../../text/safe/safe-text.ts";

export interface ListView {
  /** Also shows where binaries are, and the tests that do not match. */
  readonly verbose: boolean;
  readonly paint: Paint;
  /** The CI system whose log the list goes to: no name in it may issue a command. */
  readonly ci?: CiSystem | undefined;
}

/** Takes the next lines of a list. */
export type Write = (lines: string) => void;

/** Tests of the list by binary, where it shows just some. */
export type Shown = ReadonlyMap<BinaryId, readonly TestCase[]>;

/** A test's name: its module path in one style, its last part in another. */
export function paintTestName(name: TestName, { paint, ci }: ListView): string {
  const shown = safeName(name, ci);
  // Long lists without colours take half the time when names are not taken apart.
  if (paint === plain) return shown;
  const colons = shown.lastIndexOf("::");
  if (colons < 0) return paint(STYLES.blueBold, shown);
  const modules = paint(STYLES.cyan, shown.slice(0, colons));
  return `${modules}${paint(STYLES.cyan, "::")}${paint(STYLES.blueBold, shown.slice(colons + 2))}`;
}

export function paintBinaryId({ id }: TestBinary, { paint, ci }: ListView): string {
  return paint(STYLES.magentaBold, safeName(id, ci));
}

/** Where a binary is and what it was built for, in verbose lists. `cwd` is left out of lists of binaries. */
export function binaryFields(binary: TestBinary, withCwd: boolean): readonly (readonly [string, string])[] {
  return [
    ["bin:", binary.path],
    ...(withCwd ? [["cwd:", binary.cwd] as const] : []),
    ["build platform:", binary.buildPlatform],
  ];
}

/** `  bin: …` and the like, a line each. */
export function fieldLines(binary: TestBinary, withCwd: boolean, { paint, ci }: ListView): string {
  return binaryFields(binary, withCwd)
    .map(([field, value]) => `  ${paint(STYLES.yellowBold, field)} ${safeName(value, ci)}\n`)
    .join("");
}

/** ` [bin: …] [build platform: …]`, all on the test's line. */
export function fieldsInLine(binary: TestBinary, withCwd: boolean, { paint, ci }: ListView): string {
  return binaryFields(binary, withCwd)
    .map(([field, value]) => ` [${paint(STYLES.yellowBold, `${field} `)}${safeName(value, ci)}]`)
    .join("");
}
