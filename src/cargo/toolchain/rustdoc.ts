/** Queries to rustdoc: its version. */
import { succeeded, type CargoPorts } from "../run-cargo.ts";

/** `version`: what `rustdoc -vV` printed. */
export type RustdocAnswer = { readonly version: string } | { readonly problem: string };

export async function queryRustdoc(around: CargoPorts, program: string): Promise<RustdocAnswer> {
  const ran = await around.run({
    program,
    args: ["-vV"],
    cwd: around.cwd,
    env: around.env,
    stdout: "capture",
    stderr: "capture",
  });
  if (!ran.ok) return { problem: ran.error.message };
  const version = new TextDecoder().decode(ran.value.stdout);
  const isAnswer = succeeded(ran.value.status) && /^release: ./m.test(version);
  return isAnswer ? { version } : { problem: `\`${program} -vV\` did not tell its version` };
}
