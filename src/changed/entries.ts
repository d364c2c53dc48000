/** Where changes enter the graph of what is built. */
import { keyOf, type Node, type NodeKey } from "./nodes.ts";

/** Where a change enters. */
export type Entry =
  | { readonly to: "node"; readonly node: NodeKey; readonly cause: Cause }
  /** The filterset of a rule, by the rule's index. */
  | { readonly to: "filter"; readonly rule: number; readonly cause: Cause }
  | { readonly to: "everything"; readonly cause: Cause };

export interface Cause {
  /** Relative to the workspace's root if it is inside. Empty: `note` describes a cause that is not a file. */
  readonly file: string;
  /** The role of the file, e.g. `build script input`; empty for a plain source. */
  readonly note: string;
}

export function toNode(node: Node, cause: Cause): Entry {
  return { to: "node", node: keyOf(node), cause };
}

export function everything(cause: Cause): readonly Entry[] {
  return [{ to: "everything", cause }];
}
