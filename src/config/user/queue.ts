/**
 * `queue`: the connection to the servers of queues (`--queue`). The password comes from a command, or from the
 * environment.
 */
import { list, optional, table } from "../schema/compound.ts";
import type { ValueOf } from "../schema/element.ts";
import { strictText } from "../schema/scalars.ts";

export const queueTable = table(
  {
    user: optional(strictText("the name of a user"), "The user, unless the address has one."),
    "password-command": optional(
      list(strictText("a word of a command"), 'a command such as ["pass", "show", "redis"]', 1),
      "A command that prints the password, unless the address has one.",
    ),
    "tls-ca": optional(strictText("a path"), "The certificates that a server's is checked with, in PEM."),
  },
  { expected: "a table of settings for the servers of queues" },
);

export type QueueTable = ValueOf<typeof queueTable>;
