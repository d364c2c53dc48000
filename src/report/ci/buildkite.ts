/** Buildkite makes a group of all that follows a line beginning with one of its signs; it has no end of a group. */
import type { LogFormat } from "./log-format.ts";

/** Colours may stand before the sign. */
const HEADER = /^((?:\u001B\[[0-9;]*m)*)(?=(?:---|\+\+\+|~~~|\^\^\^)(?: |$))/gm;

export function buildkiteLog(): LogFormat {
  return { harmless: (text) => text.replace(HEADER, "$1 ") };
}
