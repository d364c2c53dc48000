/** Where cargo and rustc run, and how the runner starts them. */
import type { CargoPorts } from "../../cargo/run-cargo.ts";
import type { CommandContext } from "../context.ts";

export function cargoPorts(context: CommandContext): CargoPorts {
  return {
    env: context.env,
    cwd: context.cwd,
    run: context.runCommand,
    wall: context.wall,
    echo: (bytes) => context.err.write(new TextDecoder().decode(bytes)),
  };
}
