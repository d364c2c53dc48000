/** A folder in which this program, called by cargo instead of rustdoc, records each call. */
import type { RustdocWrapper } from "../../cargo/build/doc-tests.ts";
import type { CargoSession } from "../../cargo/session.ts";
import { RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE } from "../../model/suite-variables.ts";
import { ownExecutable } from "../../os/files/paths.ts";
import { makeTempFolder } from "../../os/files/folders/temporary-files.ts";

export interface RustdocCallsFolder {
  readonly folder: string;
  readonly rustdocWrapper: RustdocWrapper;
  readonly remove: () => void;
  /** Why there is no folder. */
  readonly problem: string | undefined;
}

export function makeCallsFolder(session: CargoSession): RustdocCallsFolder {
  const made = makeTempFolder("nextest-rustdoc-");
  const { path: folder, remove } = made.ok ? made.value : { path: "", remove: () => undefined };
  const rustdocWrapper = {
    program: ownExecutable(),
    env: { [RUSTDOC_CALLS_VARIABLE]: folder, [RUSTDOC_VARIABLE]: session.rustdoc() },
  };
  return { folder, rustdocWrapper, remove, problem: made.ok ? undefined : made.error.message };
}
