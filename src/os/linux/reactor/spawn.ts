/**
 * One call of `posix_spawn`: a child with chosen standard streams and process group. The C library starts
 * it by `vfork`, so the cost does not grow with this process, and a failed `exec` is this call's error.
 * It never falls back to a shell.
 */
import { ptr } from "bun:ffi";
import {
  libc,
  memory,
  O_RDWR,
  SPAWN_SETPGROUP,
  SPAWN_SETSID,
  SPAWN_SETSIGDEF,
  SPAWN_SETSIGMASK,
} from "../libc.ts";
import { argumentVector, cString, type Vector } from "./strings.ts";

/** A descriptor of this process that becomes the child's; `null` is /dev/null, `inherit` the runner's own. */
export type ChildStream = number | "null" | "inherit";

export interface SpawnCall {
  /** The file to execute; never searched for. Relative to `cwd` unless absolute. */
  readonly file: string;
  /** The arguments, the program's own name first. */
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly environment: Vector;
  readonly stdin: ChildStream;
  readonly stdout: ChildStream;
  readonly stderr: ChildStream;
  /** A descriptor of this process that becomes the child's as number `to`. */
  readonly handOn?: { readonly from: number; readonly to: number };
  /** `own`: leads a new process group. `session`: leads a new session. `runner`: stays in the runner's group. */
  readonly group: "own" | "session" | "runner";
}

export type SpawnOutcome =
  | { readonly ok: true; readonly pid: number }
  | { readonly ok: false; readonly errno: number };

const actions = memory(512);
const attributes = memory(512);
const pidCell = memory(8);
const noSignals = memory(128);
const defaultSignals = memory(128);
const devNull = cString("/dev/null");

const GROUP_FLAGS = { own: SPAWN_SETPGROUP, session: SPAWN_SETSID, runner: 0 } as const;

/**
 * Signals that the runtime ignores, and that a child must not find ignored: PIPE, XFSZ. TTIN and TTOU stay as
 * they are: a test in the background that uses the terminal must not be stopped for ever.
 */
const RESET_SIGNALS = [13, 25];
for (const signal of RESET_SIGNALS)
  defaultSignals.ints[0] = (defaultSignals.ints[0] ?? 0) | (1 << (signal - 1));

/** What C is looking at: held here, or the collector might take it between its address and the call. */
let inUse: unknown;

export function spawn(call: SpawnCall): SpawnOutcome {
  const c = libc();
  const argv = argumentVector(call.argv);
  const file = cString(call.file);
  inUse = [argv, file, call];
  prepareAttributes(call);
  c.posix_spawn_file_actions_init(actions.address);
  prepareActions(call);
  const errno = c.posix_spawn(
    pidCell.address,
    ptr(file),
    actions.address,
    attributes.address,
    argv.address,
    call.environment.address,
  );
  c.posix_spawn_file_actions_destroy(actions.address);
  inUse = undefined;
  if (errno !== 0) return { ok: false, errno };
  return { ok: true, pid: pidCell.ints[0] ?? 0 };
}

function prepareAttributes(call: SpawnCall): void {
  const c = libc();
  c.posix_spawnattr_init(attributes.address);
  c.posix_spawnattr_setsigmask(attributes.address, noSignals.address);
  c.posix_spawnattr_setsigdefault(attributes.address, defaultSignals.address);
  c.posix_spawnattr_setflags(
    attributes.address,
    SPAWN_SETSIGDEF | SPAWN_SETSIGMASK | GROUP_FLAGS[call.group],
  );
  c.posix_spawnattr_setpgroup(attributes.address, 0);
}

/** C copies the texts of the actions, so nothing has to outlive this. */
function prepareActions(call: SpawnCall): void {
  const c = libc();
  const at = actions.address;
  [call.stdin, call.stdout, call.stderr].forEach((stream, fd) => {
    if (stream === "null") c.posix_spawn_file_actions_addopen(at, fd, ptr(devNull), O_RDWR, 0);
    else if (stream !== "inherit") c.posix_spawn_file_actions_adddup2(at, stream, fd);
  });
  if (call.handOn !== undefined) {
    c.posix_spawn_file_actions_adddup2(at, call.handOn.from, call.handOn.to);
  }
  if (call.cwd === undefined) return;
  const cwd = cString(call.cwd);
  c.posix_spawn_file_actions_addchdir_np(at, ptr(cwd));
  inUse = [inUse, cwd];
}
