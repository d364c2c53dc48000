/** Checks rustdoc's version before the build, since an older rustdoc would fail with an unclear message. */
import { parseRustdocVersion, refuseRustdoc } from "../../doctest/rustdoc/toolchain.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { runCommand } from "../../os/processes/run-command.ts";
import type { CommandContext } from "../context.ts";
import type { Rustdoc } from "./found-doctests.ts";

export async function checkRustdoc(context: CommandContext, rustdoc: string): Promise<Result<Rustdoc>> {
  const output = await runCommand({
    program: rustdoc,
    args: ["-vV"],
    cwd: context.cwd,
    env: context.env,
    stdout: "capture",
    stderr: "capture",
  });
  const text = output.ok ? new TextDecoder().decode(output.value.stdout) : "";
  const version = parseRustdocVersion(text);
  if (version === undefined) {
    const cause = output.ok ? `\`${rustdoc} -vV\` did not tell its version` : output.error.message;
    return err([{ kind: "setup", message: "doctests need rustdoc", causes: [cause] }]);
  }
  const refusal = refuseRustdoc(version);
  return refusal === undefined ? ok({ program: rustdoc, version: text }) : err([refusal]);
}
