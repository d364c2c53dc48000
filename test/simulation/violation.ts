/** A broken invariant: what the simulation looks for. */
export class Violation extends Error {
  override readonly name = "Violation";
}
