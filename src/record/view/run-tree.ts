/**
 * The order of a list of runs: the newest first, each rerun below its parent. A run whose parent was pruned is below
 * a placeholder for it.
 */
import type { RecordedRun } from "../format/run-list.ts";
import { newestFirst } from "../select-run.ts";

/** A line of the list. */
export interface TreeItem {
  /** Absent for a parent that is not in the store. */
  readonly run?: RecordedRun;
  /** The branches drawn before the id, each two columns wide. */
  readonly branches: readonly Branch[];
}

/** `through`: the branch of an ancestor with further children; `fork` and `end`: this run's own branch. */
export type Branch = "through" | "blank" | "fork" | "end";

interface Node {
  readonly run?: RecordedRun;
  readonly id: string;
}

export function treeOf(runs: readonly RecordedRun[]): readonly TreeItem[] {
  const byId = new Map(runs.map((run) => [run["run-id"], run]));
  const children = new Map<string, RecordedRun[]>();
  for (const run of runs.toSorted(newestFirst)) {
    const parent = run["parent-run-id"];
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), run]);
  }
  const builder = new TreeBuilder(children);
  const lost = [...children.keys()].filter((id) => !byId.has(id)).map((id): Node => ({ id }));
  const first = runs.filter((run) => run["parent-run-id"] === null).map(nodeOf);
  const roots = [...first, ...lost].map((node) => builder.rooted(node));
  // A damaged list may contain cycles of parents; their runs would not be listed otherwise.
  for (const run of runs) if (!builder.has(run)) roots.push(builder.rooted(nodeOf(run)));
  return roots
    .toSorted((a, b) => compareNewest(a.newest, b.newest))
    .flatMap(({ node }) => [...builder.lines(node)]);
}

function nodeOf(run: RecordedRun): Node {
  return { run, id: run["run-id"] };
}

function compareNewest(left: RecordedRun | undefined, right: RecordedRun | undefined): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return newestFirst(left, right);
}

interface Root {
  readonly node: Node;
  /** The newest run of the node and all below it. */
  readonly newest: RecordedRun | undefined;
}

class TreeBuilder {
  readonly #children: ReadonlyMap<string, readonly RecordedRun[]>;
  readonly #reached = new Set<string>();
  readonly #shown = new Set<string>();

  constructor(children: ReadonlyMap<string, readonly RecordedRun[]>) {
    this.#children = children;
  }

  has(run: RecordedRun): boolean {
    return this.#reached.has(run["run-id"]);
  }

  rooted(node: Node): Root {
    const found: RecordedRun[] = [];
    const reach = ({ run, id }: Node): void => {
      if (run !== undefined && this.#reached.has(id)) return;
      this.#reached.add(id);
      if (run !== undefined) found.push(run);
      for (const child of this.#childrenOf(id)) reach(nodeOf(child));
    };
    reach(node);
    return { node, newest: found.toSorted(newestFirst)[0] };
  }

  *lines(root: Node): Generator<TreeItem> {
    yield* this.#lines(root, { branches: [], passed: undefined, depth: 0 });
  }

  *#lines(node: Node, place: TreePosition): Generator<TreeItem> {
    if (this.#shown.has(node.id)) return;
    this.#shown.add(node.id);
    const item = { branches: place.branches };
    yield node.run === undefined ? item : { ...item, run: node.run };
    const children = this.#childrenOf(node.id);
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1;
      yield* this.#lines(nodeOf(child), below(place, { isLast, isOnly: children.length === 1 }));
    }
  }

  #childrenOf(id: string): readonly RecordedRun[] {
    return this.#children.get(id) ?? [];
  }
}

interface TreePosition {
  readonly branches: readonly Branch[];
  /** What lines below this one draw in the column of its branch; undefined if it has no branch. */
  readonly passed: Branch | undefined;
  readonly depth: number;
}

/** A chain of reruns is drawn as one column: an only child has no branch, unless its parent is a root. */
function below(
  { branches, passed, depth }: TreePosition,
  { isLast, isOnly }: { readonly isLast: boolean; readonly isOnly: boolean },
): TreePosition {
  const kept = passed === undefined ? branches : [...branches.slice(0, -1), passed];
  if (isOnly && depth > 0) return { branches: kept, passed: undefined, depth: depth + 1 };
  return {
    branches: [...kept, isLast ? "end" : "fork"],
    passed: isLast ? "blank" : "through",
    depth: depth + 1,
  };
}
