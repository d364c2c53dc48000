/** Compiles the doctests of all crates, unless they are stored. */
import type { Milliseconds } from "../../model/ids.ts";
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { type CompileThreads, compileStages, manyDoctests, type Stage } from "../compile-order.ts";
import { compiledDoctests, type CrateDoctests, upToDateDoctests } from "../stored/crate-record.ts";
import { probableDoctests } from "../rustdoc/documentation.ts";
import type { DoctestPorts } from "../ports.ts";
import { type RustdocCall, sourceFolder } from "../rustdoc/rustdoc-call.ts";

export interface CrateToCompile {
  readonly call: RustdocCall;
  readonly packageFolder: string;
}

export interface CompileAllRequest {
  readonly crates: readonly CrateToCompile[];
  readonly rustdoc: string;
  readonly toolchain: string;
  readonly threads: CompileThreads;
  readonly includeIgnored: boolean;
  readonly onProgress: (progress: CompileProgress) => void;
}

export interface CompileProgress {
  /** Number of doctests that rustdoc has finished. */
  readonly doctests: number;
  readonly crates: { readonly done: number; readonly total: number };
}

export interface AllCompiled {
  /** In the order of the crates. */
  readonly crates: readonly Result<CrateDoctests, string>[];
  readonly duration: Milliseconds;
}

type CrateResult = Result<CrateDoctests, string>;

export async function compileAll(ports: DoctestPorts, request: CompileAllRequest): Promise<AllCompiled> {
  const { crates, threads, onProgress } = request;
  const started = ports.wall();
  const total = crates.length;
  let doctests = 0;
  let done = 0;
  const reportProgress = (): void => onProgress({ doctests, crates: { done, total } });
  const results = new Map<number, CrateResult>();
  const settle = (index: number, result: CrateResult): void => {
    results.set(index, result);
    done += 1;
    reportProgress();
  };
  reportProgress();
  crates.forEach((crate, index) => {
    const stored = upToDateDoctests({ ...request, ...crate });
    if (stored !== undefined) settle(index, ok(stored));
  });
  const onDoctest = (): void => {
    doctests += 1;
    reportProgress();
  };
  const left = [...crates.entries()].filter(([index]) => !results.has(index));
  const enough = left.length === 1 ? manyDoctests(threads.threads) : Infinity;
  const sizes = left.map(([, { call }]) => probableDoctests(sourceFolder(call), enough));
  for (const stage of compileStages(sizes, threads)) {
    await inParallel(stage, async (place) => {
      const [index, crate] = left[place] ?? [];
      if (index === undefined || crate === undefined) return;
      const { rustdoc, toolchain, includeIgnored } = request;
      const how = { rustdoc, toolchain, includeIgnored, threads: stage.threads, onDoctest };
      settle(index, await compiledDoctests(ports, { ...how, ...crate }));
    });
  }
  const all = crates.map((_, index) => results.get(index) ?? err("it was not compiled"));
  return { crates: all, duration: ports.wall() - started };
}

async function inParallel(
  { crates, atOnce }: Stage,
  compile: (place: number) => Promise<void>,
): Promise<void> {
  const queue = crates.values();
  const worker = async (): Promise<void> => {
    for (const place of queue) await compile(place);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
