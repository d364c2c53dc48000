/** A file that appears under its name whole or not at all, however large it is and however the program ends. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Result } from "../../diagnostics/result.ts";
import { attempt, type OsFailure } from "../failure.ts";
import { onExit } from "../exit-hooks.ts";

export interface NewFile {
  readonly fd: number;
  /** Closes the file and puts it in its place; what was there before is gone. */
  readonly commit: () => Result<void, OsFailure>;
  /** Closes the file and removes it. */
  readonly discard: () => void;
}

/** Opens a file beside `file` that becomes `file`. What is there and is no ordinary file is written to directly. */
export function openNewFile(file: string): Result<NewFile, OsFailure> {
  return attempt(() => {
    const there = fs.statSync(file, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) return direct(fs.openSync(file, "w"));
    const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomUUID()}`);
    return replacing(fs.openSync(temporary, "wx", 0o666), { temporary, file });
  });
}

function direct(fd: number): NewFile {
  return { fd, commit: () => attempt(() => fs.closeSync(fd)), discard: () => fs.closeSync(fd) };
}

function replacing(
  fd: number,
  { temporary, file }: { readonly temporary: string; readonly file: string },
): NewFile {
  const remove = (): void => fs.rmSync(temporary, { force: true });
  const forget = onExit(remove);
  return {
    fd,
    commit: () => {
      const done = attempt(() => {
        fs.closeSync(fd);
        fs.renameSync(temporary, file);
      });
      forget();
      if (!done.ok) remove();
      return done;
    },
    discard: () => {
      fs.closeSync(fd);
      forget();
      remove();
    },
  };
}
