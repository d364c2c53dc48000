/** An output that is written to a file of its own. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import type { OutputKind } from "../../model/requests/options.ts";
import type { OsFailure } from "../../os/failure.ts";
import {
  descriptorOf,
  DocumentSink,
  kindOfPath,
  openDescriptorSink,
  openFileSink,
  prepareReportFile,
} from "../../os/files/write/report-file.ts";
import { TextSpool } from "../../os/output/text-spool.ts";
import type { Destination, Output } from "../../report/output.ts";
import { isStream, makeOutput, type OutputContext } from "./make-output.ts";

/** An output together with what happens to its file at the end. */
export interface OpenOutput {
  readonly output: Output;
  readonly close?: () => Failing | Promise<Failing>;
  /** Its file, for messages. */
  readonly file?: string;
  /** The user did not ask for it: a failure to write it is a warning, and never decides the exit code. */
  readonly unrequested?: true;
}

type Failing = OsFailure | undefined;

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
  const fd = descriptorOf(file);
  const isSpecial = fd !== undefined || kindOfPath(file) === "special";
  const prepared = isSpecial ? ok(file) : prepareReportFile(file);
  if (!prepared.ok) return refuse(prepared.error);
  const aside = isSpecial ? new TextSpool() : TextSpool.beside(prepared.value);
  if (isSpecial || isStream(kind)) {
    const sink = fd === undefined ? openFileSink(prepared.value) : openDescriptorSink(fd);
    if (!sink.ok) return refuse(sink.error);
    const { value } = sink;
    const output = await makeOutput(kind, { sink: value, aside }, outputContext);
    const close = async (): Promise<Failing> => {
      const failure = aside.close();
      return (await value.close()) ?? failure;
    };
    return ok({ output, close, file });
  }
  const document = new DocumentSink(prepared.value);
  const output = await makeOutput(kind, { sink: document, aside }, outputContext);
  return ok({ output, close: () => document.close(aside.close()), file });
}

/** An output that is written to one of the program's own streams, after what was written there before. */
export async function openStreamOutput(
  kind: OutputKind,
  sink: Destination["sink"],
  outputContext: OutputContext,
): Promise<OpenOutput> {
  const aside = new TextSpool();
  return { output: await makeOutput(kind, { sink, aside }, outputContext), close: () => aside.close() };
}

/** Writes the pending text, and reports a failure. */
export async function finishOutput(opened: OpenOutput): Promise<readonly UserError[]> {
  opened.output.finish();
  return await closeOutput(opened);
}

/** Of an output that is finished. */
export async function closeOutput({
  close,
  file,
}: Omit<OpenOutput, "output">): Promise<readonly UserError[]> {
  const failure = await close?.();
  if (failure === undefined) return [];
  const message = file === undefined ? "cannot write the report" : `cannot write report \`${file}\``;
  return [{ kind: "write-output", message, causes: [failure.message] }];
}
