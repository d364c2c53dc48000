/** The list phase: calls all test binaries to list their tests, several at a time. */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { Warning } from "../diagnostics/warning.ts";
import type { BinaryId } from "../model/ids.ts";
import type { Listing } from "../model/listed/cases.ts";
import { runCommand } from "../os/processes/run-command.ts";
import { visibleName } from "../text/safe/visible.ts";
import { listBinary, type ListCallOptions, type ListTarget } from "./list-binary.ts";

/** How long a binary may take to list its tests, where no setting says otherwise. */
export const DEFAULT_LIST_TIMEOUT = 60_000;

export interface ListOptions extends Partial<ListCallOptions> {
  /** Binaries asked at the same time (each is called twice at once); at least 1. */
  readonly concurrency: number;
  /** Called at the start, and for each binary that answered or failed. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Gets the number of tests of each binary that answered. */
  readonly onAnswer?: (count: number) => void;
  /** Gets warnings about the listings, in the targets' order. */
  readonly warn?: (warning: Warning) => void;
}

/** Tests by binary. */
export type Listings = ReadonlyMap<BinaryId, Listing>;

/** Asks every target. Where some fail, the errors are those of all that fail, in the targets' order. */
export async function listTests(
  targets: readonly ListTarget[],
  options: ListOptions,
): Promise<Result<Listings>> {
  const calls: ListCallOptions = {
    timeout: options.timeout ?? DEFAULT_LIST_TIMEOUT,
    run: options.run ?? runCommand,
    onLongAnswer: options.onLongAnswer,
  };
  let done = 0;
  options.onProgress?.(done, targets.length);
  const answers = await inParallel(targets, options.concurrency, async (target) => {
    const answer = await listBinary(target, calls);
    done += 1;
    options.onProgress?.(done, targets.length);
    if (answer.ok) options.onAnswer?.(answer.value.tests.length);
    return { id: target.binary.id, answer };
  });
  const listings = new Map<BinaryId, Listing>();
  const errors: UserError[] = [];
  for (const { id, answer } of answers) {
    if (answer.ok) {
      const { tests, duplicates } = answer.value;
      listings.set(id, tests);
      if (duplicates.length > 0) options.warn?.(duplicateWarning(id, duplicates));
    } else errors.push(answer.error);
  }
  const [first, ...others] = errors;
  return first === undefined ? ok(listings) : err([first, ...others]);
}

/** Names of a warning that are shown; of the rest the number. */
const SHOWN_NAMES = 5;

function duplicateWarning(id: BinaryId, names: readonly string[]): Warning {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `\`${visibleName(name)}\``);
  const more = names.length - shown.length;
  const list = [...shown, ...(more === 0 ? [] : [`${more} more`])].join(", ");
  return {
    level: "warning",
    message: `test binary \`${id}\` lists some names more than once: ${list}`,
    help: "each name runs once; give every test a name of its own",
  };
}

/** Results in the order of the items; at most `limit` of them are under way at any time. */
async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
  return results;
}
