/** Sends each request to the flow that answers it. */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/exit-codes.ts";
import type { Request } from "../model/request.ts";
import type { World } from "./world.ts";

const SELF_UPDATE_UNAVAILABLE: UserError = {
  kind: "self-update-unavailable",
  message: "this version of cargo-nextest cannot perform self-updates",
  help: "install a newer version the way this one was installed",
};

/** Flows are loaded when they are asked for: a list needs nothing of a run. */
export async function answerRequest(world: World, request: Request): Promise<Result<ExitCode>> {
  switch (request.command) {
    case "text": {
      if (request.brief === true || !world.stdout.isTty) world.out.write(request.text);
      else await (await import("./pages.ts")).showText(world, request);
      return ok(EXIT.ok);
    }
    case "list": {
      const { list } = await import("./list.ts");
      return list(world, request);
    }
    case "run":
    case "bench": {
      const { run } = await import("./run.ts");
      return run(world, request);
    }
    case "archive": {
      const { archive } = await import("./archive.ts");
      return archive(world, request);
    }
    case "show-version": {
      const { showVersion } = await import("./show-config.ts");
      return showVersion(world, request);
    }
    case "show-test-groups": {
      const { showGroups } = await import("./show-config.ts");
      return showGroups(world, request);
    }
    case "show-test-settings": {
      const { showTests } = await import("./show-config.ts");
      return showTests(world, request);
    }
    case "report": {
      const { report } = await import("./report.ts");
      return report(world, request);
    }
    case "replay": {
      const { replay } = await import("./replay.ts");
      return replay(world, request);
    }
    case "store-list": {
      const { storeList } = await import("./store.ts");
      return storeList(world, request);
    }
    case "store-info": {
      const { storeInfo } = await import("./store.ts");
      return storeInfo(world, request);
    }
    case "store-prune": {
      const { storePrune } = await import("./store-prune.ts");
      return storePrune(world, request);
    }
    case "store-export": {
      const { storeExport } = await import("./store.ts");
      return storeExport(world, request);
    }
    case "store-export-chrome-trace": {
      const { storeExportTrace } = await import("./store-trace.ts");
      return storeExportTrace(world, request);
    }
    case "debug-extract":
    case "debug-current-exe":
    case "debug-build-platforms":
    case "debug-extract-portable-recording":
    case "debug-parse-filterset": {
      const { debug } = await import("./debug.ts");
      return debug(world, request);
    }
    case "self-schema": {
      const { printSchema } = await import("./schema.ts");
      return printSchema(world, request);
    }
    case "self-update":
      return err([SELF_UPDATE_UNAVAILABLE]);
    case "self-setup":
      return ok(EXIT.ok);
    default:
      return err([
        {
          kind: "setup",
          message: `\`${request.command.replace("-", " ")}\` is not available in this version yet`,
        },
      ]);
  }
}
