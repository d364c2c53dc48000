/** `run`: build, list, choose, execute, report. */
import type { UserConfig } from "../../config/user/types.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { ExitCode } from "../../model/exit-codes.ts";
import { checkFormatVersion } from "../../report/libtest/version.ts";
import type { AnyRun } from "../run/capture-mode.ts";
import { contradictions } from "../run/contradictions.ts";
import { prepare } from "../build/prepare.ts";
import type { Rerun } from "../run/rerun.ts";
import type { runTests } from "../run/run-tests.ts";
import type { CommandContext } from "../context.ts";

type RunTests = typeof runTests;

export async function run(context: CommandContext, request: AnyRun): Promise<Result<ExitCode>> {
  const format = checkFormat(context, request);
  if (!format.ok) return format;
  // What comes after the build is loaded while cargo works.
  const later = Promise.withResolvers<RunTests>();
  const benchmark = request.command === "bench";
  const user = Promise.withResolvers<UserConfig>();
  const rerun = rerunOf(request);
  let opened: Rerun | undefined;
  const prepared = await prepare(context, request, {
    build: benchmark ? "bench" : "test",
    filterKind: "cli",
    warnings: contradictions(request),
    ...(benchmark ? { needs: ["benchmarks"] as const } : {}),
    ...(rerun === undefined
      ? {}
      : {
          inherit: async (place) => {
            const { openRerun } = await import("../run/rerun.ts");
            const found = await openRerun(context, {
              request,
              rerun,
              user: await user.promise,
              ...place,
            });
            if (!found.ok) return found;
            opened = found.value;
            return ok(found.value.scope);
          },
        }),
    alsoRead: async (warn) => {
      const { userConfig } = await import("../user-config.ts");
      const config = await userConfig(context, request.config, warn);
      if (config.ok) user.resolve(config.value);
      return config;
    },
    whileWaiting: (calmer) => later.resolve(loadRest(request.runner.noRun ? undefined : calmer)),
  });
  if (!prepared.ok) return prepared;
  const runTests = await later.promise;
  return await runTests(context, {
    request,
    prepared: prepared.value,
    user: await user.promise,
    ...(opened === undefined ? {} : { rerun: opened }),
  });
}

function rerunOf(request: AnyRun): string | undefined {
  return request.command === "run" ? request.filter.rerun : undefined;
}

/** `calmer` resolves when there is time to prepare the start of processes; undefined: none will be started. */
async function loadRest(calmer: Promise<unknown> | undefined): Promise<RunTests> {
  const { warmUp } = await import("../../execute/run.ts");
  void calmer?.then(warmUp);
  const { runTests } = await import("../run/run-tests.ts");
  return runTests;
}

/** libtest's formats are experimental: a variable must allow them. Standard output holds one stream. */
function checkFormat(context: CommandContext, { reporter, cargo }: AnyRun): Result<undefined> {
  const { messageFormat = "human", messageFormatVersion } = reporter;
  if (messageFormat === "ndjson" && cargo.messageFormat.some((format) => format.startsWith("json"))) {
    return err([TWO_STREAMS]);
  }
  if (messageFormat !== "libtest-json" && messageFormat !== "libtest-json-plus") return ok(undefined);
  if (context.env[LIBTEST_VARIABLE] !== "1") {
    const message = `libtest JSON output is an experimental feature and must be enabled with ${LIBTEST_VARIABLE}=1`;
    return err([{ kind: "experimental-disabled", message }]);
  }
  const version =
    messageFormatVersion === undefined ? ok(undefined) : checkFormatVersion(messageFormatVersion);
  return version.ok ? version : err([version.error]);
}

const TWO_STREAMS: UserError = {
  kind: "bad-arguments",
  message: "`--message-format ndjson` and cargo's JSON both want standard output to themselves",
  help: "write the events to a file: `--output ndjson:PATH`",
};

const LIBTEST_VARIABLE = "NEXTEST_EXPERIMENTAL_LIBTEST_JSON";
