/** `--remote` in a run: which tests run on other machines, the connection, and the report about it at the end. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunPlan } from "../../model/plan.ts";
import type { ServerAddress } from "../../model/requests/server-address.ts";
import { cacheFolder } from "../../os/files/folders/cache-folder.ts";
import { memoryFolder } from "../../os/files/folders/memory-folder.ts";
import { DigestFile } from "../../os/files/state/digest-file.ts";
import { FileStates } from "../../os/files/state/file-states.ts";
import type { DistantHost, ProcessListener } from "../../os/processes/host/process-host.ts";
import { RemoteHost } from "../../remote/remote-host.ts";
import type { RemoteServer } from "../../remote/server.ts";
import { Storage } from "../../remote/transfer/storage.ts";
import { plural } from "../../text/values/plural.ts";
import { sizeText } from "../../text/values/size.ts";
import type { CommandContext } from "../context.ts";
import type { BeforeRun, FeatureFacts, RunFeature } from "../run/feature.ts";
import { ActionMaker } from "./action-maker.ts";
import { connect } from "./connect.ts";
import { type Digests, digestsOf } from "./digests.ts";
import { fetchOutputs } from "./output-files.ts";
import { warn } from "../notices.ts";

/** The open resources of a run. */
interface RemoteRun {
  readonly server: RemoteServer;
  readonly storage: Storage;
  readonly digests: Digests;
  readonly states: FileStates;
  /** Digests of files, stored between runs; undefined: there is no folder for them. */
  readonly stored: DigestFile | undefined;
  readonly plan: RunPlan;
}

export function remoteFeature(
  context: CommandContext,
  facts: FeatureFacts,
  address: ServerAddress,
): RunFeature {
  let run: RemoteRun | undefined;
  return {
    beforeRun: async ({ plan }): Promise<Result<BeforeRun>> => {
      const chosen = plan.tests.filter(({ settings }) => settings.remote.mode !== "never");
      if (chosen.length === 0) return ok({ plan });
      const settings = facts.user.remote;
      const server = await connect(context, {
        address,
        settings,
        invocation: plan.runId,
        needs: "execution",
      });
      if (!server.ok) {
        if (chosen.some((test) => test.settings.remote.mode === "always")) return err(server.error);
        warnAboutServer(context, server.error[0].causes ?? [], address);
        return ok({ plan });
      }
      const planned = withRemoteTests(plan, facts.built.profile.run.remoteJobs);
      run = await openRun(context, { server: server.value, plan: planned });
      return ok({ plan: planned });
    },
    openDistantHost: (listener) => (run === undefined ? undefined : openHost(context, facts, run, listener)),
    afterRun: async () => {
      if (run?.states.grew === true) run.stored?.write(run.states.digests);
      if (run !== undefined && facts.request.common.verbose) context.err.write(`${account(run.storage)}\n`);
      return { recorded: false };
    },
  };
}

function withRemoteTests(plan: RunPlan, remoteJobs: number): RunPlan {
  const tests = plan.tests.map((test) =>
    test.settings.remote.mode === "never" ? test : { ...test, isRemote: true },
  );
  return { ...plan, tests, remoteJobs };
}

function warnAboutServer(context: CommandContext, causes: readonly string[], { text }: ServerAddress): void {
  const message = `all tests run here, as the remote server \`${text}\` cannot be used: ${causes.join(": ")}`;
  warn(context, message);
}

async function openRun(
  context: CommandContext,
  { server, plan }: Pick<RemoteRun, "server" | "plan">,
): Promise<RemoteRun> {
  const digests = await digestsOf(server.digests);
  const storage = new Storage(server, {
    newId: () => crypto.randomUUID(),
    newHasher: digests.newHasher,
  });
  const stored = digestFile(context, server);
  const states = new FileStates(stored?.read() ?? new Map(), context.wall, digests.nextHasher);
  return { server, storage, digests, states, stored, plan };
}

function digestFile(context: CommandContext, { digests }: RemoteServer): DigestFile | undefined {
  const caches = cacheFolder(context.env);
  if (caches === undefined) return undefined;
  return new DigestFile({
    folder: `${caches}/nextest-ts/remote${digests === "sha256" ? "" : `-${digests}`}`,
    hash: digests,
    memory: (choice) => memoryFolder(context.env, choice),
  });
}

function openHost(
  context: CommandContext,
  { prepared, built }: FeatureFacts,
  { server, storage, digests, states, plan }: RemoteRun,
  listener: ProcessListener,
): DistantHost {
  const { workspaceRoot } = prepared;
  const maker = new ActionMaker({
    plan,
    meta: built.build.meta,
    workspaceRoot,
    inherited: context.env,
    states,
    hash: digests.hash,
  });
  const reportedTo = warnOnceWhenLost(context, plan, listener);
  const ports = {
    now: context.monotonic,
    random: Math.random,
    setTimer: (delay: number, callback: () => void) => {
      const timer = setTimeout(callback, delay);
      return () => clearTimeout(timer);
    },
  };
  return new RemoteHost(
    {
      server,
      storage,
      ports,
      prepare: (request) => Promise.resolve(maker.prepare(request)),
      fetchOutputs: (request, result, signal) =>
        fetchOutputs({ storage, plan, workspaceRoot, hash: digests.hash }, request, result, signal),
    },
    reportedTo,
  );
}

/** Reports only once why the server counts as lost. */
function warnOnceWhenLost(
  context: CommandContext,
  { tests }: RunPlan,
  listener: ProcessListener,
): ProcessListener {
  const mayComeHome = tests.some(({ settings }) => settings.remote.mode === "prefer");
  const home = mayComeHome ? ", and tests that may run here do so" : "";
  let isWarned = false;
  return (event) => {
    if (event.type === "lost" && !isWarned) {
      isWarned = true;
      const message = `the remote server is lost${home}: ${event.message}`;
      warn(context, message);
    }
    listener(event);
  };
}

function account({ counts }: Storage): string {
  const { blobs, bytes, sent, present } = counts;
  const compressed = sent === bytes ? "" : `, ${sizeText(sent)} compressed`;
  return `remote: uploaded ${blobs} ${plural(blobs, "blob", "blobs")} (${bytes} bytes${compressed}), ${present} were there`;
}
