/** Warnings do not stop a command. They are returned as values; the command prints them. */
import type { SourceSpan } from "./source.ts";

export interface Warning {
  /** `info` is for facts that the user asked for, e.g. that a check was overridden. */
  readonly level: "info" | "warning";
  /** A lower-case fragment without a full stop. Parts in backquotes are shown emphasised. */
  readonly message: string;
  /** Goes on in the message's line; nothing in it is emphasised. */
  readonly origin?: string;
  readonly spans?: readonly SourceSpan[];
  readonly help?: string;
}
