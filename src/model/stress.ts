/** How often the tests of a stress run are repeated. */
import type { Milliseconds } from "./ids.ts";

export type StressPlan =
  | { readonly kind: "count"; readonly count: number | "infinite" }
  | { readonly kind: "duration"; readonly duration: Milliseconds };
