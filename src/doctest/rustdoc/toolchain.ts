/** Checks whether a version of rustdoc has the options that are needed. Pure. */
import type { UserError } from "../../diagnostics/errors.ts";

/** The first version in which `--test-runtool` is stable. */
export const FIRST_RUSTDOC = "1.88.0";

/** From what `rustdoc -vV` printed. */
export interface RustdocVersion {
  /** `1.95.0`, `1.97.0-nightly`. */
  readonly release: string;
  /** `rustdoc 1.95.0 (59807616e 2026-04-14)`. */
  readonly line: string;
}

export function parseRustdocVersion(text: string): RustdocVersion | undefined {
  const line = text.split("\n")[0]?.trim() ?? "";
  const release = /^release: (.+)$/m.exec(text)?.[1]?.trim();
  return release === undefined ? undefined : { release, line };
}

/** Why this rustdoc cannot be used; undefined if it can. */
export function refuseRustdoc({ release, line }: RustdocVersion): UserError | undefined {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  if (major > 1 || minor >= Number(FIRST_RUSTDOC.split(".")[1])) return undefined;
  return {
    kind: "setup",
    message: `doctests need Rust ${FIRST_RUSTDOC} or later, and this is ${release}`,
    causes: [`\`${line}\` cannot hand its doctests over (\`--test-runtool\`)`],
    help: "update the toolchain, or leave doctests out with `--doctests none`",
  };
}
