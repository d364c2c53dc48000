/** Files that reports are written to: documents appear whole or not at all, streams grow line by line. */
import * as fs from "node:fs";
import * as path from "node:path";
import { err, ok, type Result } from "../diagnostics/result.ts";
import { type OsFailure, osFailure } from "./files.ts";
import { Sink } from "./sink.ts";

/** Makes the folder of a report, and removes the report of an earlier run: what is there afterwards is this run's. */
export function prepareReportFile(file: string): Result<void, OsFailure> {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true) fs.rmSync(file);
    return ok(undefined);
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

export interface FileSink {
  write(text: string): void;
  /** Closes the file; gives the first failure to write to it. */
  close(): OsFailure | undefined;
}

/** Opens a file for a stream of lines. Text is on disk as soon as it is written: a killed run leaves what it told. */
export function openFileSink(file: string): Result<FileSink, OsFailure> {
  try {
    const fd = fs.openSync(file, "w");
    const sink = new Sink(fd, { onFailure: () => undefined });
    return ok({
      write: (text) => sink.write(text),
      close: () => {
        fs.closeSync(fd);
        return sink.failure;
      },
    });
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}

/** Adds to the end of a file that others write to as well. */
export function appendTextFile(file: string, text: string): Result<void, OsFailure> {
  try {
    fs.appendFileSync(file, text);
    return ok(undefined);
  } catch (thrown) {
    return err(osFailure(thrown));
  }
}
