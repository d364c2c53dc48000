/** Queries to rustc: the host's triple, the folder of the standard library, the cfg values of a target. */
import type { Platform } from "../../model/build/platform.ts";
import { succeeded, type CargoPorts } from "../run-cargo.ts";

/** The standard library's folder, or why it is not known; the shape of `Platform`'s fields. */
export type Libdir = Pick<Platform, "libdir" | "libdirUnavailable">;

export interface HostAnswer {
  /** Absent if rustc did not report it; `problem` says why. */
  readonly triple?: string;
  readonly problem?: string;
  readonly libdir: Libdir;
}

/** `$RUSTC`, or plain `rustc` from the search path. */
export function rustcProgram(env: Readonly<Record<string, string>>): string {
  return env["RUSTC"] ?? "rustc";
}

/**
 * Queries the host in one process, which rustc 1.84 and newer support. Older versions, and
 * programs that replace rustc, are called again with the two queries that they support.
 */
export async function queryHost(around: CargoPorts): Promise<HostAnswer> {
  const both = await ask(around, ["--print", "host-tuple", "--print", "target-libdir"]);
  const [triple, libdir, ...more] = both.ok ? both.stdout.trimEnd().split(/\r?\n/) : [];
  if (
    triple !== undefined &&
    libdir !== undefined &&
    more.length === 0 &&
    /^[\w.]+(-[\w.]+)+$/.test(triple)
  ) {
    return { triple, libdir: { libdir } };
  }
  const [verbose, found] = await Promise.all([ask(around, ["--version", "--verbose"]), askLibdir(around)]);
  const host = verbose.ok ? /^host: (.*)$/m.exec(verbose.stdout)?.[1]?.trim() : undefined;
  if (host !== undefined) return { triple: host, libdir: found };
  const problem = verbose.ok ? "its output has no `host: ` line" : verbose.problem;
  return { problem, libdir: found };
}

/** Where the standard library of `target` (the host's where it is not given) lies. */
export async function askLibdir(around: CargoPorts, target?: string): Promise<Libdir> {
  const args = ["--print", "target-libdir", ...(target === undefined ? [] : ["--target", target])];
  const answer = await ask(around, args);
  if (!answer.ok) return { libdirUnavailable: "rustc-failed" };
  const [first = "", ...more] = answer.stdout.split("\n").map((line) => line.trim());
  const readable = first !== "" && more.every((line) => line === "");
  return readable ? { libdir: first } : { libdirUnavailable: "rustc-output-error" };
}

/** What `cfg()` holds for a target that only rustc knows; `undefined` if rustc does not know it either. */
export async function askCfg(around: CargoPorts, target: string): Promise<string | undefined> {
  const answer = await ask(around, ["--print=cfg", "--target", target]);
  return answer.ok && answer.stdout.trim() !== "" ? answer.stdout : undefined;
}

type Answer =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly problem: string };

async function ask(around: CargoPorts, args: readonly string[]): Promise<Answer> {
  const ran = await around.run({
    program: rustcProgram(around.env),
    args,
    cwd: around.cwd,
    env: around.env,
    stdout: "capture",
    stderr: "capture",
  });
  if (!ran.ok) return { ok: false, problem: `it cannot be started: ${ran.error.message}` };
  const { status, stdout, stderr } = ran.value;
  if (succeeded(status)) return { ok: true, stdout: new TextDecoder().decode(stdout) };
  return { ok: false, problem: `it failed: ${new TextDecoder().decode(stderr).trim()}` };
}
