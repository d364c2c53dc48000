/** An output that goes to a file of its own. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import type { OutputKind } from "../../model/options.ts";
import type { OsFailure } from "../../os/failure.ts";
import { DocumentSink, openFileSink, prepareReportFile } from "../../os/files/report-file.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import type { Output } from "../../report/output.ts";
import { isStream, makeOutput, type OutputContext } from "./make-output.ts";

/** An output together with what happens to its file at the end. */
export interface OpenOutput {
  readonly output: Output;
  readonly close?: () => OsFailure | undefined;
  /** Its file, for messages. */
  readonly file?: string;
}

/**
 * Removes what an earlier run left there. Fails, before any test runs, where the file's folder cannot be made.
 * Streams are written as they come, documents appear at the end.
 */
export async function openOutputFile(
  kind: OutputKind,
  file: string,
  outputContext: OutputContext,
): Promise<Result<OpenOutput>> {
  const refuse = (failure: OsFailure): Result<never> =>
    err([{ kind: "setup", message: `cannot write report \`${file}\``, causes: [failure.message] }]);
  const prepared = prepareReportFile(file);
  if (!prepared.ok) return refuse(prepared.error);
  const aside = TextSpool.beside(prepared.value);
  if (isStream(kind)) {
    const sink = openFileSink(prepared.value);
    if (!sink.ok) return refuse(sink.error);
    const { value } = sink;
    const output = await makeOutput(kind, { sink: value, aside }, outputContext);
    const close = (): OsFailure | undefined => {
      const failure = aside.close();
      return value.close() ?? failure;
    };
    return ok({ output, close, file });
  }
  const document = new DocumentSink(prepared.value);
  const output = await makeOutput(kind, { sink: document, aside }, outputContext);
  return ok({ output, close: () => document.close(aside.close()), file });
}

/** Writes what is held back, and says where that failed. */
export function finishOutput(opened: OpenOutput): readonly UserError[] {
  opened.output.finish();
  return closeOutput(opened);
}

/** Of an output that is finished. */
export function closeOutput({ close, file }: Omit<OpenOutput, "output">): readonly UserError[] {
  const failure = close?.();
  if (failure === undefined) return [];
  const message = file === undefined ? "cannot write the report" : `cannot write report \`${file}\``;
  return [{ kind: "write-output", message, causes: [failure.message] }];
}
