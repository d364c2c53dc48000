/** `debug`: inspects the runner itself. Each command is loaded when it is needed. */
import { ok, type Result } from "../../../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import type { DebugRequest } from "../../../model/requests/debug-requests.ts";
import { ownExecutable } from "../../../os/files/paths.ts";
import type { CommandContext } from "../../context.ts";

export async function debug(context: CommandContext, request: DebugRequest): Promise<Result<ExitCode>> {
  switch (request.command) {
    case "debug-extract": {
      const { extract } = await import("./extract.ts");
      return extract(context, request);
    }
    case "debug-current-exe":
      context.out.write(`${ownExecutable()}\n`);
      return ok(EXIT.ok);
    case "debug-build-platforms": {
      const { buildPlatforms } = await import("./build-platforms.ts");
      return buildPlatforms(context, request);
    }
    case "debug-extract-portable-recording": {
      const { extractPortable } = await import("./extract-portable.ts");
      return extractPortable(context, request);
    }
    case "debug-parse-filterset": {
      const { parseFilterset } = await import("./parse-filterset.ts");
      return parseFilterset(context, request);
    }
  }
}
