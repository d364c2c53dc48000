import { expect, test } from "bun:test";
import { parseRustdocVersion, refuseRustdoc } from "./toolchain.ts";

const said = (release: string): string =>
  `rustdoc ${release} (59807616e 2026-04-14)\nbinary: rustdoc\nrelease: ${release}\nLLVM version: 20.1\n`;

function refused(release: string): string | undefined {
  const version = parseRustdocVersion(said(release));
  return version === undefined ? "unread" : refuseRustdoc(version)?.message;
}

test("rustdoc can hand over doctests since 1.88", () => {
  for (const release of ["1.88.0", "1.95.0", "1.97.0-nightly", "2.0.0"])
    expect(refused(release)).toBeUndefined();
  for (const release of ["1.63.0", "1.87.0"]) {
    expect(refused(release)).toBe(`doctests need Rust 1.88.0 or later, and this is ${release}`);
  }
});

test("other text is not a version", () => {
  expect(parseRustdocVersion("command not found")).toBeUndefined();
});
