/** Locates the workspace, for commands that need nothing else about it. */
import { dirname } from "node:path";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { cargoArguments, type CargoCall, describeCommand } from "../build/command-line.ts";
import { describeStatus, startFailed, succeeded, type CargoPorts } from "../run-cargo.ts";

/** Asks cargo for the workspace's root, which takes neither a sound manifest of every member nor locks. */
export async function locateWorkspace(around: CargoPorts, call: CargoCall): Promise<Result<string>> {
  const args = cargoArguments(call, "locate-project", ["--workspace", "--message-format=plain"]);
  const command = describeCommand(call, args);
  const ran = await around.run({
    program: call.program,
    args,
    cwd: around.cwd,
    env: around.env,
    stdout: "capture",
    stderr: "inherit",
  });
  if (!ran.ok) return err(startFailed("cargo-metadata", command, ran.error));
  const { status, stdout } = ran.value;
  if (!succeeded(status)) {
    const message = `command \`${command}\` failed with ${describeStatus(status)}`;
    return err([{ kind: "cargo-metadata", message }]);
  }
  const manifest = new TextDecoder().decode(stdout).trimEnd();
  if (manifest !== "") return ok(dirname(manifest));
  return err([{ kind: "setup", message: `command \`${command}\` named no manifest` }]);
}
