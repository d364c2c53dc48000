/**
 * A test double of the server: the decisions of `scripts.ts`, made in memory, with the time as an argument.
 * `conformance/queue/` compares its answers with those of the scripts in a real Redis.
 */
import type {
  JoinAnswer,
  JoinRequest,
  QueueResult,
  SyncAnswer,
  SyncRequest,
  TestNumber,
  Whole,
} from "./protocol.ts";

interface Node {
  readonly number: number;
  readonly held: Set<TestNumber>;
  readonly got: TestNumber[];
  /** Undefined: it left, or its lease ended. */
  leaseEnd: number | undefined;
  threads: number;
  suspect: TestNumber | undefined;
  last: { readonly sequence: number; readonly answer: SyncAnswer } | undefined;
}

interface Run {
  readonly plan: string;
  readonly tests: number;
  readonly maxFail: number;
  readonly order: readonly TestNumber[];
}

/** Maximum number of leases that one request ends. */
const LEASES = 16;
/** Maximum number of condemned tests that one request gets. */
const CONDEMNED = 8;

export class ServerDouble {
  readonly events: string[] = [];
  readonly accepted: { readonly test: TestNumber; readonly node: number; readonly failed: boolean }[] = [];
  readonly #nodes = new Map<number, Node>();
  readonly #alive = new Set<Node>();
  readonly #tokens = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #returned: TestNumber[] = [];
  readonly #suspects: TestNumber[] = [];
  readonly #condemned: TestNumber[] = [];
  readonly #deaths = new Map<TestNumber, number>();
  #run: Run | undefined;
  #cursor = 0;
  #settled = 0;
  #failed = 0;
  #out = 0;
  #threads = 0;
  #stopped = false;
  /** The node that writes the reports of the whole run. */
  reporter: number | undefined;
  reported = false;
  /** No lease ends before this time. */
  #nextEnd = 0;

  join(request: JoinRequest, now: number): JoinAnswer {
    const refused = this.#admit(request);
    if (refused !== undefined) return refused;
    this.#endLeases(now);
    const known = this.#tokens.get(request.token);
    const earlier = known === undefined ? this.#earlier(request.name, now) : undefined;
    if (earlier !== undefined) return earlier;
    const number = known ?? this.#newNode(request);
    this.#renew(this.#node(number), request, now);
    return { kind: "joined", node: number, whole: this.whole() };
  }

  sync(request: SyncRequest, now: number): SyncAnswer {
    const node = this.#node(request.node);
    if (node.last?.sequence === request.sequence) return node.last.answer;
    this.#endLeases(now);
    this.#renew(node, request, now);
    const accepted = request.results.map((result) => this.#accept(node, result));
    const { maxFail = 0 } = this.#run ?? {};
    if (maxFail > 0 && this.#failed >= maxFail) this.#stopped = true;
    const grants =
      request.leaves || this.#stopped ? { given: [], condemned: [] } : this.#grant(node, request);
    if (request.leaves) this.#remove(node, false);
    const claims = this.#claims(node, request, now);
    const answer: SyncAnswer = {
      accepted,
      ...grants,
      wait: Math.min(Math.max(50, Math.floor(this.#alive.size / 10)), Math.floor(request.lease / 3)),
      whole: this.whole(),
      over: this.#isOver(),
      ...claims,
    };
    node.last = { sequence: request.sequence, answer };
    return answer;
  }

  whole(): Whole {
    const { tests = 0 } = this.#run ?? {};
    return { tests, settled: this.#settled, failed: this.#failed, stopped: this.#stopped };
  }

  #admit({ plan, tests, maxFail, order }: JoinRequest): JoinAnswer | undefined {
    if (this.#run !== undefined) return this.#run.plan === plan ? undefined : { kind: "other" };
    if (order === undefined) return { kind: "create" };
    this.#run = { plan, tests, maxFail, order };
    return undefined;
  }

  #earlier(name: string, now: number): JoinAnswer | undefined {
    const before = this.#names.get(name);
    if (name === "" || before === undefined) return undefined;
    const { leaseEnd, got, number } = this.#node(before);
    if (leaseEnd !== undefined) return { kind: "busy", wait: leaseEnd - now };
    return got.length === 0 ? undefined : { kind: "replay", node: number, tests: [...got] };
  }

  #newNode({ token, name }: JoinRequest): number {
    const number = this.#nodes.size + 1;
    this.#nodes.set(number, {
      number,
      held: new Set(),
      got: [],
      leaseEnd: undefined,
      threads: 0,
      suspect: undefined,
      last: undefined,
    });
    this.#tokens.set(token, number);
    if (name !== "") this.#names.set(name, number);
    return number;
  }

  #node(number: number): Node {
    const node = this.#nodes.get(number);
    if (node === undefined) throw new Error(`no node ${number}`);
    return node;
  }

  #renew(node: Node, { threads, lease }: Pick<SyncRequest, "threads" | "lease">, now: number): void {
    if (node.leaseEnd === undefined) {
      node.threads = threads;
      this.#threads += threads;
      this.#alive.add(node);
    }
    node.leaseEnd = now + lease;
    this.#nextEnd = Math.min(this.#nextEnd, node.leaseEnd);
  }

  #endLeases(now: number): void {
    if (now < this.#nextEnd) return;
    const over = [...this.#alive].filter(({ leaseEnd = Infinity }) => leaseEnd <= now);
    // Sorted as in the server's sorted set: by the end of the lease, then by the node's name.
    over.sort(
      (a, b) => (a.leaseEnd ?? 0) - (b.leaseEnd ?? 0) || (String(a.number) < String(b.number) ? -1 : 1),
    );
    for (const node of over.slice(0, LEASES)) this.#remove(node, true);
    this.#nextEnd = [...this.#alive].reduce((least, { leaseEnd = 0 }) => Math.min(least, leaseEnd), Infinity);
  }

  #remove(node: Node, died: boolean): void {
    for (const test of [...node.held].toSorted((a, b) => a - b)) {
      if (died) this.#deaths.set(test, (this.#deaths.get(test) ?? 0) + 1);
      this.#release(test);
    }
    this.#out -= node.held.size;
    node.held.clear();
    node.suspect = undefined;
    if (node.leaseEnd !== undefined) this.#threads -= node.threads;
    node.leaseEnd = undefined;
    this.#alive.delete(node);
  }

  #release(test: TestNumber): void {
    const deaths = this.#deaths.get(test) ?? 0;
    const list = deaths === 0 ? this.#returned : deaths === 1 ? this.#suspects : this.#condemned;
    list.push(test);
  }

  #accept(node: Node, { test, failed, payload }: QueueResult): boolean {
    if (!node.held.delete(test)) return false;
    this.#out -= 1;
    this.#settled += 1;
    if (failed) this.#failed += 1;
    this.#deaths.delete(test);
    if (node.suspect === test) node.suspect = undefined;
    node.got.push(test);
    this.accepted.push({ test, node: node.number, failed });
    if (payload !== "") this.events.push(payload);
    return true;
  }

  #grant(
    node: Node,
    { want, free, threads }: SyncRequest,
  ): { readonly given: readonly TestNumber[]; readonly condemned: readonly TestNumber[] } {
    const { tests = 0, order = [] } = this.#run ?? {};
    const condemned = this.#condemned.splice(0, CONDEMNED);
    const left = tests - this.#cursor + this.#returned.length + this.#suspects.length;
    const share = (left * threads) / Math.max(1, this.#threads);
    const most = Math.min(want, Math.max(Math.min(free, Math.ceil(share)), Math.floor(share / 2)));
    const given: TestNumber[] = [];
    if (most > 0 && node.suspect === undefined) {
      node.suspect = this.#suspects.shift();
      if (node.suspect !== undefined) given.push(node.suspect);
    }
    given.push(...this.#returned.splice(0, Math.max(0, most - given.length)));
    const fresh = Math.max(0, Math.min(most - given.length, tests - this.#cursor));
    given.push(...order.slice(this.#cursor, this.#cursor + fresh));
    this.#cursor += fresh;
    for (const test of [...condemned, ...given]) node.held.add(test);
    this.#out += condemned.length + given.length;
    return { given, condemned };
  }

  #isOver(): boolean {
    return this.#settled >= (this.#run?.tests ?? 0) || (this.#stopped && this.#out === 0);
  }

  #claims(node: Node, request: SyncRequest, now: number): Pick<SyncAnswer, "reports" | "awaited"> {
    const { leaves, report } = request;
    if (leaves && report === "written") this.reported = true;
    if (leaves && report === "failed" && this.reporter === node.number) this.reporter = undefined;
    if (!leaves || report !== "may" || !this.#isOver() || this.reported)
      return { reports: false, awaited: false };
    const { reporter = node.number } = this;
    const reports = reporter === node.number || this.#node(reporter).leaseEnd === undefined;
    if (reports) this.reporter = node.number;
    this.#renew(node, request, now);
    return { reports, awaited: !reports };
  }
}
