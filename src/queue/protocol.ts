/** Requests of a node, answers of the server, and how both are encoded. */

/** A test's index in the plan; the same on all nodes of one run. */
export type TestNumber = number;

export interface JoinRequest {
  /** Identifies this attempt to join, so that a request sent twice gives one node number. */
  readonly token: string;
  /** Digest of the tests; equal for all nodes of one run. */
  readonly plan: string;
  readonly tests: number;
  readonly threads: number;
  /** Milliseconds after its last request for which a node keeps its tests. */
  readonly lease: number;
  /** Number of failures that stop the whole run; 0: no limit. */
  readonly maxFail: number;
  /** Name of the node, equal in each try of a CI job; empty: none. */
  readonly name: string;
  /** All tests in the order in which they are handed out; only if the server asked for it. */
  readonly order?: readonly TestNumber[] | undefined;
}

/** The state of the whole run. */
export interface Whole {
  readonly tests: number;
  readonly settled: number;
  readonly failed: number;
  /** The failure limit was reached: no more tests are handed out. */
  readonly stopped: boolean;
}

export type JoinAnswer =
  | { readonly kind: "joined"; readonly node: number; readonly whole: Whole }
  /** This is the first node: join again with the order of the tests. */
  | { readonly kind: "create" }
  /** The queue has other tests. */
  | { readonly kind: "other" }
  /** The name belongs to a node that has not ended. Its lease ends after this many milliseconds. */
  | { readonly kind: "busy"; readonly wait: number }
  /** The name belongs to a node that has ended. These are the tests that it had. */
  | { readonly kind: "replay"; readonly node: number; readonly tests: readonly TestNumber[] };

export interface QueueResult {
  readonly test: TestNumber;
  readonly failed: boolean;
  /** Stored for the reports of the whole run; empty if there are none. */
  readonly payload: string;
}

/**
 *   no        the node leaves without writing the reports of the whole run
 *   may       it can write them, and stays until they are written
 *   written   it has written them
 *   failed    it could not: another node may
 */
export type ReportState = "no" | "may" | "written" | "failed";

export interface SyncRequest {
  readonly node: number;
  /** From 1. A request that is sent again keeps its number. */
  readonly sequence: number;
  readonly threads: number;
  readonly lease: number;
  /** How many tests the node requests, and how many of its threads are idle. */
  readonly want: number;
  readonly free: number;
  readonly leaves: boolean;
  readonly report: ReportState;
  readonly results: readonly QueueResult[];
}

export interface SyncAnswer {
  /** For each result, whether it was accepted. */
  readonly accepted: readonly boolean[];
  readonly given: readonly TestNumber[];
  readonly condemned: readonly TestNumber[];
  /** Milliseconds after which to send the next request; set if fewer tests were given than requested. */
  readonly wait: number;
  readonly whole: Whole;
  /** No further result will be accepted: every test is settled, or the run was stopped and no node holds a test. */
  readonly over: boolean;
  /** This node writes the reports of the whole run. */
  readonly reports: boolean;
  /** Another node writes them. It may die meanwhile. */
  readonly awaited: boolean;
}

/** Hexadecimal digits of a test in lists: 16 million tests. */
export const DIGITS = 6;

export function encodeTests(tests: readonly TestNumber[]): string {
  return tests.map((test) => test.toString(16).padStart(DIGITS, "0")).join("");
}

export function decodeTests(text: string): readonly TestNumber[] {
  return Array.from({ length: text.length / DIGITS }, (_, index) =>
    Number.parseInt(text.slice(index * DIGITS, (index + 1) * DIGITS), 16),
  );
}

/** Common prefix of all keys of a queue. The braces keep them on one machine of a Redis cluster. */
export function baseOf({ prefix, key }: { readonly prefix: string; readonly key: string }): string {
  return `${prefix}:{${key}}`;
}

/** Where the keys of a queue are, and how long they are kept. */
export interface QueueLocation {
  /** Common prefix of all keys. */
  readonly base: string;
  /** Milliseconds for which a key is kept after its last change. */
  readonly expire: number;
  /** Replaces the server's clock in tests that compare the server with its in-memory double. */
  readonly now?: number;
}

/** Arguments of the scripts, after their number of keys. */
export function joinArguments(location: QueueLocation, request: JoinRequest): readonly string[] {
  const { order } = request;
  return [
    ...locationArguments(location),
    request.token,
    request.plan,
    String(request.tests),
    String(request.threads),
    String(request.lease),
    String(request.maxFail),
    request.name,
    order === undefined ? "0" : "1",
    encodeTests(order ?? []),
  ];
}

export function syncArguments(location: QueueLocation, request: SyncRequest): readonly string[] {
  return [
    ...locationArguments(location),
    String(request.node),
    String(request.sequence),
    String(request.threads),
    String(request.lease),
    String(request.want),
    String(request.free),
    request.leaves ? "1" : "0",
    request.report,
    ...request.results.flatMap(({ test, failed, payload }) => [String(test), failed ? "1" : "0", payload]),
  ];
}

function locationArguments({ base, expire, now }: QueueLocation): readonly string[] {
  return [base, String(expire), now === undefined ? "" : String(now)];
}
