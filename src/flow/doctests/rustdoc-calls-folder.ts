/** A folder that records cargo's calls of rustdoc: cargo calls another program instead. */
import type { RustdocWrapper } from "../../cargo/build/doc-tests.ts";
import type { CargoSession } from "../../cargo/session.ts";
import { RUNNER_VARIABLE, RUSTDOC_CALLS_VARIABLE, RUSTDOC_VARIABLE } from "../../model/suite-variables.ts";
import { ownExecutable } from "../../os/files/paths.ts";
import { makeTempFolder } from "../../os/files/folders/temporary-files.ts";
import { nativeHelper } from "../../os/linux/native-helper.ts";

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
    program: nativeHelper("doctest") ?? ownExecutable(),
    env: {
      [RUSTDOC_CALLS_VARIABLE]: folder,
      [RUSTDOC_VARIABLE]: session.rustdoc(),
      [RUNNER_VARIABLE]: ownExecutable(),
    },
  };
  return { folder, rustdocWrapper, remove, problem: made.ok ? undefined : made.error.message };
}
