/** The exit status of a node: the result of the whole run if known, otherwise that of the node's own tests. */
import type { UserError } from "../../diagnostics/errors.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { RunFinished } from "../../model/events.ts";
import { EXIT, type ExitCode } from "../../model/results/exit-codes.ts";
import type { QueueAddress } from "../../model/requests/queue-address.ts";
import { failedSetupScripts } from "../../model/results/stats.ts";
import type { Whole } from "../../queue/protocol.ts";
import { plural } from "../../text/values/plural.ts";
import type { NodeEnd } from "./queue-source.ts";

export interface VerdictFacts {
  readonly event: RunFinished;
  readonly end: NodeEnd;
  readonly address: QueueAddress;
  /** The node has a shard to fall back to, or runs the tests of its first try. */
  readonly hasOwn: boolean;
}

/** Undefined: the result of the node's own tests applies. */
export function wholeVerdict({ event, end, address, hasOwn }: VerdictFacts): Result<ExitCode> | undefined {
  const { whole, lostFor } = end;
  if (whole === undefined) return hasOwn || lostFor === undefined ? undefined : err([lost(address, lostFor)]);
  // A failure of this node alone is reported unchanged.
  if (failedSetupScripts(event.stats) > 0 || event.teardownInterrupted === true) return undefined;
  const isOver = whole.settled >= whole.tests;
  if (whole.failed > 0) return failedElsewhere(event, whole);
  return isOver && event.stats.cancelReason === undefined && whole.tests > 0 ? ok(EXIT.ok) : undefined;
}

function lost({ host, port }: QueueAddress, cause: string): UserError {
  return {
    kind: "queue-lost",
    message: `lost the connection to the queue at \`${host}:${port}\``,
    causes: [cause],
    help: "with `--partition`, a machine goes on with its shard",
  };
}

/** Undefined if this node's own tests failed: their error is reported. */
function failedElsewhere({ stats }: RunFinished, { failed }: Whole): Result<ExitCode> | undefined {
  if (stats.failed + stats.execFailed + stats.failedTimedOut > 0 || stats.cancelReason === "interrupt")
    return undefined;
  const message = `test run failed: ${failed} ${plural(failed, "test", "tests")} failed on other machines`;
  return err([{ kind: "test-run-failed", message }]);
}
