/** Compiles the doctests of all crates: a few crates at a time, each with its share of the threads. */
import type { Milliseconds } from "../model/ids.ts";
import type { Result } from "../diagnostics/result.ts";
import { type CrateDoctests, crateDoctests, type CrateRequest } from "./crate-record.ts";
import type { DoctestPorts } from "./ports.ts";
import type { RustdocCall } from "./rustdoc-call.ts";

export interface CrateToCompile {
  readonly call: RustdocCall;
  readonly packageFolder: string;
}

export interface CompileAllRequest {
  readonly crates: readonly CrateToCompile[];
  readonly rustdoc: string;
  readonly toolchain: string;
  readonly threads: number;
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

/** Parsing a crate uses one thread, so the doctests of another crate can be compiled at the same time. */
const AT_ONCE = 2;

export async function compileAll(ports: DoctestPorts, request: CompileAllRequest): Promise<AllCompiled> {
  const { crates, threads, onProgress } = request;
  const started = ports.wall();
  const total = crates.length;
  const atOnce = Math.min(AT_ONCE, threads, total);
  let doctests = 0;
  let done = 0;
  const tell = (): void => onProgress({ doctests, crates: { done, total } });
  tell();
  const shared: Omit<CrateRequest, keyof CrateToCompile> = {
    rustdoc: request.rustdoc,
    toolchain: request.toolchain,
    includeIgnored: request.includeIgnored,
    threads: Math.ceil(threads / Math.max(1, atOnce)),
    onDoctest: () => {
      doctests += 1;
      tell();
    },
  };
  const results: Result<CrateDoctests, string>[] = [];
  const queue = crates.entries();
  const worker = async (): Promise<void> => {
    for (const [index, crate] of queue) {
      results[index] = await crateDoctests(ports, { ...shared, ...crate });
      done += 1;
      tell();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { crates: results, duration: ports.wall() - started };
}
