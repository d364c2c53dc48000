/** `cache info` and `cache clear`. */
import { portableRoots } from "../../../cache/portable-paths.ts";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import type { CacheClearRequest, CacheInfoRequest } from "../../../model/requests/request.ts";
import { EXIT, type ExitCode } from "../../../model/results/exit-codes.ts";
import { sizeText } from "../../../text/values/size.ts";
import { plural } from "../../../text/values/plural.ts";
import { openSession } from "../../build/open-session.ts";
import { configure } from "../../build/configure.ts";
import { openStore } from "../../cache/cache-feature.ts";
import type { ResultStore } from "../../cache/result-store.ts";
import type { CommandContext } from "../../context.ts";
import { encodeJson } from "../../../text/encoders.ts";
import { visibleName } from "../../../text/safe/visible.ts";
import { inform, notify, writeAnswer } from "../../notices.ts";

type StoreRequest = CacheInfoRequest | CacheClearRequest;

export async function cacheStore(context: CommandContext, request: StoreRequest): Promise<Result<ExitCode>> {
  const store = await findStore(context, request);
  if (!store.ok) return store;
  if (request.command === "cache-info") showInfo(context, request, store.value);
  else clear(context, store.value);
  return ok(EXIT.ok);
}

function showInfo(context: CommandContext, { format }: CacheInfoRequest, store: ResultStore): void {
  const { folder, packs, records, bytes } = store.info();
  if (format === "json") {
    context.out.write(`${encodeJson({ folder, packs, records, bytes })}\n`);
    return;
  }
  const results = `${records} ${plural(records, "result", "results")}`;
  const binaries = `${packs} ${plural(packs, "test binary", "test binaries")}`;
  writeAnswer(
    context,
    `folder:  ${visibleName(folder)}\nresults: ${results} of ${binaries}\nsize:    ${sizeText(bytes)}\n`,
  );
}

function clear(context: CommandContext, store: ResultStore): void {
  const { records } = store.info();
  store.clear();
  const message = `removed ${records} ${plural(records, "result", "results")} from ${store.folder}`;
  inform(context, message);
}

/** Where the configuration of the workspace puts it; nothing is built. */
async function findStore(context: CommandContext, request: StoreRequest): Promise<Result<ResultStore>> {
  const session = await openSession(context, request);
  if (!session.ok) return session;
  const workspace = await session.value.workspace();
  if (!workspace.ok) return workspace;
  const { root } = workspace.value.workspace;
  const { warnings, result } = await configure(context, request, {
    session: session.value,
    root,
    options: { filterKind: "cli" },
  });
  for (const warning of warnings) notify(context, warning);
  if (!result.ok) return result;
  const { config } = result.value;
  const store = openStore(context, { config, workspaceRoot: root }, portableRoots(root, undefined));
  return store === undefined
    ? err([{ kind: "setup", message: "there is no folder for the cache: set `cache.dir` or `HOME`" }])
    : ok(store);
}
