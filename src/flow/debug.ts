/** `debug`: looks into the runner itself. Each command is loaded when it is asked for. */
import { ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { DebugRequest } from "../model/debug-requests.ts";
import { ownExecutable } from "../os/paths.ts";
import type { World } from "./world.ts";

export async function debug(world: World, request: DebugRequest): Promise<Result<ExitCode>> {
  switch (request.command) {
    case "debug-extract": {
      const { extract } = await import("./debug-extract.ts");
      return extract(world, request);
    }
    case "debug-current-exe":
      world.out.write(`${ownExecutable()}\n`);
      return ok(EXIT.ok);
    case "debug-build-platforms": {
      const { buildPlatforms } = await import("./debug-platforms.ts");
      return buildPlatforms(world, request);
    }
    case "debug-extract-portable-recording": {
      const { extractPortable } = await import("./extract-portable.ts");
      return extractPortable(world, request);
    }
    case "debug-parse-filterset": {
      const { parseFilterset } = await import("./debug-filterset.ts");
      return parseFilterset(world, request);
    }
  }
}
