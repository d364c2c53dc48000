/** A broken invariant, which the simulation searches for. */
export class Violation extends Error {
  override readonly name = "Violation";
}
