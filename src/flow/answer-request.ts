/** Sends each request to the flow that answers it. */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { EXIT, type ExitCode } from "../model/results/exit-codes.ts";
import type { Request } from "../model/requests/request.ts";
import type { CommandContext } from "./context.ts";

const SELF_UPDATE_UNAVAILABLE: UserError = {
  kind: "self-update-unavailable",
  message: "this version of cargo-nextest cannot perform self-updates",
  help: "install a newer version the way this one was installed",
};

const DOUBLE_SPAWN_REFUSED: UserError = {
  kind: "setup",
  message: "`__double-spawn` is private to cargo-nextest; this program starts tests without it",
};

/** Each command's code is loaded when it is needed: a list needs none of the code of a run. */
export async function answerRequest(context: CommandContext, request: Request): Promise<Result<ExitCode>> {
  switch (request.command) {
    case "text": {
      if (request.brief === true || !context.stdout.isTty) context.out.write(request.text);
      else await (await import("./pages/pages.ts")).showText(context, request);
      return ok(EXIT.ok);
    }
    case "list": {
      const { list } = await import("./commands/list.ts");
      return list(context, request);
    }
    case "run":
    case "bench": {
      const { run } = await import("./commands/run.ts");
      return run(context, request);
    }
    case "archive": {
      const { archive } = await import("./commands/archive.ts");
      return archive(context, request);
    }
    case "show-version": {
      const { showVersion } = await import("./commands/show-version.ts");
      return showVersion(context, request);
    }
    case "show-test-groups": {
      const { showGroups } = await import("./commands/show-test-groups.ts");
      return showGroups(context, request);
    }
    case "show-test-settings": {
      const { showTests } = await import("./commands/show-test-settings.ts");
      return showTests(context, request);
    }
    case "report": {
      const { report } = await import("./commands/report.ts");
      return report(context, request);
    }
    case "merge": {
      const { merge } = await import("./commands/merge.ts");
      return merge(context, request);
    }
    case "replay": {
      const { replay } = await import("./commands/replay.ts");
      return replay(context, request);
    }
    case "store-list": {
      const { storeList } = await import("./commands/store/list.ts");
      return storeList(context, request);
    }
    case "store-info": {
      const { storeInfo } = await import("./commands/store/info.ts");
      return storeInfo(context, request);
    }
    case "store-prune": {
      const { storePrune } = await import("./commands/store/prune.ts");
      return storePrune(context, request);
    }
    case "store-export": {
      const { storeExport } = await import("./commands/store/export.ts");
      return storeExport(context, request);
    }
    case "store-export-chrome-trace": {
      const { storeExportTrace } = await import("./commands/store/export-trace.ts");
      return storeExportTrace(context, request);
    }
    case "history-slowest":
    case "history-flaky":
    case "history-failures":
    case "history-runs": {
      const { historyTable } = await import("./commands/history/tables.ts");
      return historyTable(context, request);
    }
    case "history-show": {
      const { historyShow } = await import("./commands/history/show.ts");
      return historyShow(context, request);
    }
    case "history-probe": {
      const { historyProbe } = await import("./commands/history/probe.ts");
      return historyProbe(context, request);
    }
    case "history-page": {
      const { historyPage } = await import("./commands/history/page.ts");
      return historyPage(context, request);
    }
    case "history-export": {
      const { historyExport } = await import("./commands/history/export.ts");
      return historyExport(context, request);
    }
    case "history-import": {
      const { historyImport } = await import("./commands/history/import.ts");
      return historyImport(context, request);
    }
    case "cache-info":
    case "cache-clear": {
      const { cacheStore } = await import("./commands/cache/store.ts");
      return cacheStore(context, request);
    }
    case "cache-explain": {
      const { cacheExplain } = await import("./commands/cache/explain.ts");
      return cacheExplain(context, request);
    }
    case "cache-verify": {
      const { cacheVerify } = await import("./commands/cache/verify.ts");
      return cacheVerify(context, request);
    }
    case "debug-extract":
    case "debug-current-exe":
    case "debug-build-platforms":
    case "debug-extract-portable-recording":
    case "debug-parse-filterset": {
      const { debug } = await import("./commands/debug/debug.ts");
      return debug(context, request);
    }
    case "self-schema": {
      const { printSchema } = await import("./commands/self-schema.ts");
      return printSchema(context, request);
    }
    case "self-completions": {
      const { completionScript } = await import("../cli/completions/scripts.ts");
      context.out.write(completionScript(request.shell));
      return ok(EXIT.ok);
    }
    case "self-man": {
      const { manualPage } = await import("../cli/help/man.ts");
      context.out.write(manualPage());
      return ok(EXIT.ok);
    }
    case "self-update":
      return err([SELF_UPDATE_UNAVAILABLE]);
    case "self-setup":
      return ok(EXIT.ok);
    case "double-spawn":
      return err([DOUBLE_SPAWN_REFUSED]);
  }
}
