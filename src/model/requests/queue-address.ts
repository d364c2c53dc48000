/** Ours: `--queue URL`. */
import type { Milliseconds } from "../ids.ts";

/** Where the queue of a run is, and what all its nodes agree on. */
export interface QueueAddress {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** Of this run; all nodes have the same. */
  readonly key: string;
  readonly prefix: string;
  /** After its last change, everything of the queue is kept for so long. */
  readonly expire: Milliseconds;
  /** A node that says nothing for so long has ended. */
  readonly lease: Milliseconds;
  /** A server that does not answer for so long is gone. */
  readonly patience: Milliseconds;
}
