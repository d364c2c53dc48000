/**
 * `remote`: the connection to servers that run tests (`--remote`). Secrets come from the environment or from a command.
 */
import { byShape, list, optional, record, required, table } from "../schema/compound.ts";
import type { ValueOf } from "../schema/element.ts";
import { mapped, strictText } from "../schema/scalars.ts";

/** The value of a header: as it is, or in a variable. */
export interface HeaderSource {
  readonly text: string;
  /** The variable whose value follows the text. */
  readonly variable: string | undefined;
}

const HEADER = "text, or a table with `env` and `prefix`";

const header = byShape<HeaderSource>(HEADER, {
  string: mapped(strictText(HEADER), (text): HeaderSource => ({ text, variable: undefined })),
  table: mapped(
    table(
      {
        env: required(strictText("the name of a variable"), "The variable that holds the value."),
        prefix: optional(strictText("text"), 'What precedes it, e.g. "Bearer ".'),
      },
      { expected: HEADER },
    ),
    ({ env, prefix = "" }): HeaderSource => ({ text: prefix, variable: env }),
  ),
});

/** What gRPC takes as the name of a header whose value is text. */
const HEADER_NAME = /^[0-9a-z_.-]+$/;

export const remoteTable = table(
  {
    instance: optional(strictText("the name of an instance"), "The server's instance that is used."),
    headers: optional(
      record(header, {
        expected: "a table of headers",
        pattern: HEADER_NAME.source,
        name: (key) => {
          const name = key.toLowerCase();
          return HEADER_NAME.test(name) && !name.endsWith("-bin")
            ? { name }
            : { complaint: "letters, digits, `-`, `_` and `.`" };
        },
      }),
      "Headers that are sent with each call.",
    ),
    "headers-command": optional(
      list(strictText("a word of a command"), 'a command such as ["my-login", "--token"]', 1),
      "A command that prints further headers, one `name: value` a line.",
    ),
    "tls-ca": optional(strictText("a path"), "The certificates that a server's is checked with, in PEM."),
    "tls-certificate": optional(strictText("a path"), "The certificate that is shown to the server, in PEM."),
    "tls-key": optional(strictText("a path"), "Its key, in PEM."),
  },
  { expected: "a table of settings for remote servers" },
);

export type RemoteTable = ValueOf<typeof remoteTable>;
