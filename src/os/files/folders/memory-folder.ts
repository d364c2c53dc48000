/**
 * A folder of this user in the machine's memory. What it holds is lost when the machine restarts, and is copied only together
 * with the machine's state, such as its mounts.
 */
import * as fs from "node:fs";
import { isAbsolute, join } from "node:path";
import { attempt } from "../../failure.ts";

const TMPFS = 0x01021994;
const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;

interface Place {
  readonly parent: string;
  readonly name: string;
  readonly user: number;
}

/**
 * `$XDG_RUNTIME_DIR/nextest-ts`; without this variable, a folder in `/dev/shm`. Undefined: it is not in memory, is missing
 * (unless `make`), or other users could change it.
 */
export function memoryFolder(
  env: Readonly<Record<string, string>>,
  { make }: { readonly make: boolean },
): string | undefined {
  const place = placeIn(env);
  if (place === undefined) return undefined;
  const folder = join(place.parent, place.name);
  const found = attempt(() => {
    const parent = fs.statSync(place.parent);
    if (!isSafeParent(parent, place)) return undefined;
    if (make) attempt(() => fs.mkdirSync(folder, { mode: 0o700 }));
    const own = fs.lstatSync(folder);
    const isOwn = own.isDirectory() && own.uid === place.user && (own.mode & WRITABLE_BY_OTHERS) === 0;
    return isOwn && fs.statfsSync(folder).type >>> 0 === TMPFS ? folder : undefined;
  });
  return found.ok ? found.value : undefined;
}

function placeIn(env: Readonly<Record<string, string>>): Place | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const runtime = env["XDG_RUNTIME_DIR"] ?? "";
  if (runtime === "") return { parent: "/dev/shm", name: `nextest-ts-${user}`, user };
  return isAbsolute(runtime) ? { parent: runtime, name: "nextest-ts", user } : undefined;
}

/** Whether no other user, but for the superuser, can rename a folder of this user in it. */
function isSafeParent({ uid, mode }: fs.Stats, { user }: Place): boolean {
  return (uid === user || uid === 0) && ((mode & WRITABLE_BY_OTHERS) === 0 || (mode & STICKY) !== 0);
}
