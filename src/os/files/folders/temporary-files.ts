/** Temporary folders and files that are gone when the program leaves. What cannot be removed stays, and is no reason to fail. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { err, ok, type Result } from "../../../diagnostics/result.ts";
import { attempt, type OsFailure, osFailure } from "../../failure.ts";
import { onExit } from "../../exit-hooks.ts";

export interface TempFolder {
  readonly path: string;
  /** Removes it now. */
  readonly remove: () => void;
}

/** A new folder with a name that begins with `prefix`, gone when the program leaves unless it `stays`. */
export function makeTempFolder(
  prefix: string,
  fate: "goes" | "stays" = "goes",
): Result<TempFolder, OsFailure> {
  try {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
    const remove = (): void => void attempt(() => fs.rmSync(folder, { recursive: true, force: true }));
    const forget = fate === "goes" ? onExit(remove) : (): void => undefined;
    const removeNow = (): void => {
      forget();
      remove();
    };
    return ok({ path: folder, remove: removeNow });
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

const NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new empty file that only this user can read, with a name that begins with `prefix`. Gone when the program leaves. */
export function makeTempFile(prefix: string): Result<string, OsFailure> {
  const random = crypto.getRandomValues(new Uint8Array(6));
  const suffix = [...random].map((byte) => NAME_CHARACTERS[byte % NAME_CHARACTERS.length]).join("");
  const file = path.join(os.tmpdir(), `${prefix}${suffix}`);
  try {
    fs.closeSync(fs.openSync(file, "wx", 0o600));
    files.set(
      file,
      onExit(() => void attempt(() => fs.rmSync(file, { force: true }))),
    );
    return ok(file);
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

/** Files of `makeTempFile` that still are, with what forgets to remove them. */
const files = new Map<string, () => void>();

/** Removes a file of `makeTempFile` now. */
export function removeFile(file: string): void {
  files.get(file)?.();
  files.delete(file);
  attempt(() => fs.rmSync(file, { force: true }));
}
