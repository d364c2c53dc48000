/** Expected failures are values. A throw is a bug. */

export type Result<T, E = UserErrors> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

import type { UserErrors } from "./errors.ts";

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
