/** Checks rustdoc's version before the build, since an older rustdoc would fail with an unclear message. */
import { queryRustdocOnce } from "../../cargo/toolchain/toolchain-cache.ts";
import { parseRustdocVersion, refuseRustdoc } from "../../doctest/rustdoc/toolchain.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { cargoPorts } from "../build/cargo-ports.ts";
import type { CommandContext } from "../context.ts";
import type { Rustdoc } from "./found-doctests.ts";

export async function checkRustdoc(context: CommandContext, rustdoc: string): Promise<Result<Rustdoc>> {
  const answer = await queryRustdocOnce(cargoPorts(context), rustdoc);
  const version = "version" in answer ? parseRustdocVersion(answer.version) : undefined;
  if (!("version" in answer) || version === undefined) {
    const cause = "problem" in answer ? answer.problem : `\`${rustdoc} -vV\` did not tell its version`;
    return err([{ kind: "setup", message: "doctests need rustdoc", causes: [cause] }]);
  }
  const refusal = refuseRustdoc(version);
  return refusal === undefined ? ok({ program: rustdoc, version: answer.version }) : err([refusal]);
}
