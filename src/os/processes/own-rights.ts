/** The user's properties that decide the access of processes to files. */
import { readTextFile } from "../files/file-system.ts";

/**
 * Whether it is the superuser, with which capabilities (in containers, these are fewer), and which permission bits new files
 * lack.
 */
export function ownRights(): string {
  const user = process.getuid?.() === 0 ? "root" : "user";
  return [user, process.umask().toString(8), ...effectiveCapabilities()].join(" ");
}

/** In hexadecimal, on Linux. */
function effectiveCapabilities(): readonly string[] {
  const status = readTextFile("/proc/self/status");
  return (status.ok ? /^CapEff:\s*([0-9a-f]+)$/mu.exec(status.value)?.slice(1) : undefined) ?? [];
}
