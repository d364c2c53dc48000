/** What a node asks the server and what it answers, and how both look on the way. */

/** A test's place in the plan; the same on all nodes of one run. */
export type TestNumber = number;

export interface JoinRequest {
  /** Of this attempt to join: a request that is sent twice gets one number. */
  readonly token: string;
  /** Digest of the tests; nodes of one run have the same. */
  readonly plan: string;
  readonly tests: number;
  readonly threads: number;
  /** Milliseconds that a node may be silent. */
  readonly lease: number;
  /** Of the whole run: failures that stop it; 0: any number. */
  readonly maxFail: number;
  /** The same in each try of a CI job; empty: none. */
  readonly name: string;
  /** All tests in the order in which they are handed out; only where the server asked for it. */
  readonly order?: readonly TestNumber[] | undefined;
}

/** What is known of the whole run. */
export interface Whole {
  readonly tests: number;
  readonly settled: number;
  readonly failed: number;
  /** So many failed that no test is handed out any more. */
  readonly stopped: boolean;
}

export type JoinAnswer =
  | { readonly kind: "joined"; readonly node: number; readonly whole: Whole }
  /** Nobody has come before: come again with the order. */
  | { readonly kind: "create" }
  /** The queue holds other tests. */
  | { readonly kind: "other" }
  /** The name belongs to a node that has not ended; its lease does after so many milliseconds. */
  | { readonly kind: "busy"; readonly wait: number }
  /** The name belongs to a node that has ended: these are the tests that it had. */
  | { readonly kind: "replay"; readonly node: number; readonly tests: readonly TestNumber[] };

export interface QueueResult {
  readonly test: TestNumber;
  readonly failed: boolean;
  /** Kept for the reports of the whole; empty where none are wanted. */
  readonly payload: string;
}

export interface SyncRequest {
  readonly node: number;
  /** From 1. A request that is sent again has the number that it had. */
  readonly sequence: number;
  readonly threads: number;
  readonly lease: number;
  /** How many tests are wanted, and how many threads of the node have nothing to do. */
  readonly want: number;
  readonly free: number;
  readonly leaves: boolean;
  readonly results: readonly QueueResult[];
}

export interface SyncAnswer {
  /** For each result whether it was accepted. */
  readonly accepted: readonly boolean[];
  readonly given: readonly TestNumber[];
  readonly condemned: readonly TestNumber[];
  /** Milliseconds after which asking again makes sense, where fewer tests were given than wanted. */
  readonly wait: number;
  readonly whole: Whole;
  /** This node writes the reports of the whole. */
  readonly reports: boolean;
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

/** What all keys of a queue begin with; the braces keep them on one machine of a cluster. */
export function baseOf({ prefix, key }: { readonly prefix: string; readonly key: string }): string {
  return `${prefix}:{${key}}`;
}

/** Where the keys of a queue are, and how long they are kept. */
export interface Place {
  /** What all keys begin with. */
  readonly base: string;
  /** Milliseconds after its last change that a key is kept. */
  readonly expire: number;
  /** In place of the server's clock, in tests that compare it with its double. */
  readonly now?: number;
}

/** Arguments of the scripts, after their number of keys. */
export function joinArguments(place: Place, request: JoinRequest): readonly string[] {
  const { order } = request;
  return [
    ...placeArguments(place),
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

export function syncArguments(place: Place, request: SyncRequest): readonly string[] {
  return [
    ...placeArguments(place),
    String(request.node),
    String(request.sequence),
    String(request.threads),
    String(request.lease),
    String(request.want),
    String(request.free),
    request.leaves ? "1" : "0",
    ...request.results.flatMap(({ test, failed, payload }) => [String(test), failed ? "1" : "0", payload]),
  ];
}

function placeArguments({ base, expire, now }: Place): readonly string[] {
  return [base, String(expire), now === undefined ? "" : String(now)];
}
