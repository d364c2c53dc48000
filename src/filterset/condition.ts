/** A compiled filterset: conditions on tests, with every name already resolved to a function. */
import type { BinaryQuery } from "../model/listed/queries.ts";
import type { TextTest } from "./match/regex-engine.ts";

export type Condition =
  | { readonly type: "constant"; readonly value: boolean }
  /** Settled by the binary alone. */
  | { readonly type: "binary"; readonly matches: (binary: BinaryQuery) => boolean }
  | { readonly type: "test"; readonly matches: TextTest }
  /** About the name of the test's group. */
  | { readonly type: "group"; readonly matches: TextTest }
  /** The default filter, and what a change reaches: both are known only later. */
  | { readonly type: "default" | "affected" }
  | { readonly type: "not"; readonly operand: Condition }
  | { readonly type: "all" | "any"; readonly operands: readonly Condition[] };

export function not(operand: Condition): Condition {
  return operand.type === "not" ? operand.operand : { type: "not", operand };
}
