/**
 * Finds the processes of a tree: the root's descendants, and those of them whose parent ended, so that the runner
 * adopted them. An adopted process belongs to the tree only if its group, its session or its environment says so.
 */
import { helperProcesses } from "../processes/helper-processes.ts";
import type { TreeRoot } from "../processes/tree/tree-root.ts";
import { adopted, childrenOf, factsOf, environmentHas, isAlive } from "./proc.ts";

/** One scan after another of one tree. */
export class TreeScan {
  readonly #root: TreeRoot;
  /** Groups and sessions of the tree; they outlive their leaders. */
  readonly #families: Set<number>;
  /** Processes that were examined: those of the tree were handed on, all others are ignored. */
  readonly #known = new Set<number>();
  #adopted = "";
  /** Whether the last scan found a process that it could not attribute. */
  #isUnsettled = false;

  constructor(root: TreeRoot) {
    this.#root = root;
    this.#families = new Set([root.pid]);
  }

  /**
   * Hands on every live process of the tree that is not known yet, a parent before its children. What `visit` does
   * with a process comes before its children are read. Returns whether nothing changed since the scan before.
   */
  next(visit: (pid: number) => void): boolean {
    const before = this.#known.size;
    this.#isUnsettled = false;
    if (this.#root.running) this.#descend(this.#root.pid, visit);
    const orphans = adopted(helperProcesses());
    for (const pid of orphans) if (!this.#known.has(pid) && this.#owns(pid)) this.#descend(pid, visit);
    const list = orphans.join();
    const isSame = list === this.#adopted && before === this.#known.size && !this.#isUnsettled;
    this.#adopted = list;
    return isSame;
  }

  /** A number may be given to another process once its owner was waited for. */
  forget(): void {
    this.#known.clear();
    this.#adopted = "";
  }

  #owns(pid: number): boolean {
    const facts = factsOf(pid);
    if (facts === undefined) return false;
    const isRelated = this.#families.has(facts.group) || this.#families.has(facts.session);
    if (!isRelated && !this.#carriesMarker(pid, isAlive(facts))) return false;
    if (facts.session !== ownSession()) this.#families.add(facts.session);
    return true;
  }

  /** A dead process has no environment any more. A process that executes another program is examined again. */
  #carriesMarker(pid: number, alive: boolean): boolean {
    const { marker } = this.#root;
    const environment = marker === undefined || !alive ? "missing" : environmentHas(pid, marker);
    if (environment === "changing") this.#isUnsettled = true;
    else if (environment !== "present") this.#known.add(pid);
    return environment === "present";
  }

  #descend(pid: number, visit: (pid: number) => void): void {
    if (this.#known.has(pid)) return;
    this.#known.add(pid);
    const facts = factsOf(pid);
    if (facts?.group === pid || facts?.session === pid) this.#families.add(pid);
    if (isAlive(facts)) visit(pid);
    for (const child of childrenOf(pid)) this.#descend(child, visit);
  }
}

let sessionOfRunner: number | undefined;

/** Tests share it unless they make one of their own, which then holds nothing but what they started. */
function ownSession(): number | undefined {
  sessionOfRunner ??= factsOf(process.pid)?.session;
  return sessionOfRunner;
}
