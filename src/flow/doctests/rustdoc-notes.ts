/** A folder in which this program, called by cargo in rustdoc's place, notes how it was called. */
import type { StandIn } from "../../cargo/doc-tests.ts";
import type { CargoSession } from "../../cargo/session.ts";
import { RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE } from "../../model/suite-variables.ts";
import { ownExecutable } from "../../os/files/paths.ts";
import { makeTempFolder } from "../../os/files/temporary-files.ts";

export interface RustdocNotes {
  readonly folder: string;
  readonly standIn: StandIn;
  readonly remove: () => void;
  /** Why there is no folder. */
  readonly problem: string | undefined;
}

export function noteRustdocCalls(session: CargoSession): RustdocNotes {
  const made = makeTempFolder("nextest-rustdoc-");
  const { path: folder, remove } = made.ok ? made.value : { path: "", remove: () => undefined };
  const standIn = {
    program: ownExecutable(),
    env: { [RUSTDOC_CALLS_VARIABLE]: folder, [RUSTDOC_VARIABLE]: session.rustdoc() },
  };
  return { folder, standIn, remove, problem: made.ok ? undefined : made.error.message };
}
