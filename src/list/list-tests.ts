/** The list phase: asks all test binaries for their tests, several at a time. */
import type { UserError } from "../diagnostics/errors.ts";
import { err, ok, type Result } from "../diagnostics/result.ts";
import type { BinaryId } from "../model/ids.ts";
import type { ListedTest } from "../model/test-list.ts";
import { runCommand } from "../os/processes/run-command.ts";
import { askBinary, type AskOptions, type ListTarget } from "./ask.ts";

/** How long a binary may take to list its tests, where no setting says otherwise. */
export const DEFAULT_LIST_TIMEOUT = 60_000;

export interface ListOptions extends Partial<AskOptions> {
  /** Binaries asked at the same time (each is called twice at once); at least 1. */
  readonly concurrency: number;
  /** Hears of the start, and of each binary that answered or failed. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Tests by binary. */
export type Listings = ReadonlyMap<BinaryId, readonly ListedTest[]>;

/** Asks every target. Where some fail, the errors are those of all that fail, in the targets' order. */
export async function listTests(
  targets: readonly ListTarget[],
  options: ListOptions,
): Promise<Result<Listings>> {
  const ask: AskOptions = {
    timeout: options.timeout ?? DEFAULT_LIST_TIMEOUT,
    run: options.run ?? runCommand,
  };
  let done = 0;
  options.onProgress?.(done, targets.length);
  const answers = await inParallel(targets, options.concurrency, async (target) => {
    const answer = await askBinary(target, ask);
    done += 1;
    options.onProgress?.(done, targets.length);
    return { id: target.binary.id, answer };
  });
  const listings = new Map<BinaryId, readonly ListedTest[]>();
  const errors: UserError[] = [];
  for (const { id, answer } of answers) {
    if (answer.ok) listings.set(id, answer.value);
    else errors.push(answer.error);
  }
  const [first, ...others] = errors;
  return first === undefined ? ok(listings) : err([first, ...others]);
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
