/** The messages on the socket of a fork server: `native/fork-server.c` is the other side. */
import { bytesOf } from "../../raw-text.ts";
import type { VariableTexts } from "./shapes.ts";

/** What the helper reads at once. */
const MOST_BYTES = 64 * 1024;
const HEAD = 16;
export const ANSWER_SIZE = 16;
const VERSION = 1;

export interface ForkOrder {
  readonly id: number;
  /** Absolute. */
  readonly cwd: string;
  readonly argv: readonly string[];
  /** In order. */
  readonly variables: VariableTexts;
}

/** Undefined: it is too long for the helper. */
export function encodeForkOrder({
  id,
  cwd,
  argv,
  variables,
}: ForkOrder): Uint8Array<ArrayBuffer> | undefined {
  const texts = bytesOf(`${cwd}\0${argv.join("\0")}\0${variables.text}`);
  if (HEAD + texts.length > MOST_BYTES) return undefined;
  const message = new Uint8Array(HEAD + texts.length);
  new Uint32Array(message.buffer, 0, HEAD / 4).set([id, argv.length, variables.count, 0]);
  message.set(texts, HEAD);
  return message;
}

export type ForkAnswer =
  | { readonly type: "ready" }
  | { readonly type: "refused" }
  | { readonly type: "started" | "failed"; readonly id: number; readonly pid: number }
  | { readonly type: "unused"; readonly pid: number };

/** Undefined: nothing that this version says. */
export function decodeForkAnswer(words: Int32Array): ForkAnswer | undefined {
  const [kind = 0, id = 0, pid = 0] = words;
  switch (kind) {
    case 1:
      return { type: pid === VERSION ? "ready" : "refused" };
    case 2:
      return { type: "started", id, pid };
    case 3:
      return { type: "failed", id, pid };
    case 4:
      return { type: "unused", pid };
    case 5:
      return { type: "refused" };
    default:
      return undefined;
  }
}
