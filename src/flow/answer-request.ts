/** Sends each request to the flow that answers it. */
import { ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { Request } from "../model/request.ts";
import type { World } from "./world.ts";

/** Flows are loaded when they are asked for: a list needs nothing of a run. */
export async function answerRequest(world: World, request: Request): Promise<Result<ExitCode>> {
  switch (request.command) {
    case "text":
      world.out.write(request.text);
      return ok(EXIT.ok);
    case "list": {
      const { list } = await import("./list.ts");
      return list(world, request);
    }
    default:
      return { ok: false, error: [{ kind: "setup", message: `\`${request.command}\` is not available in this version yet` }] };
  }
}
