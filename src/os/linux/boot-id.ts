/** Which start of the machine this is. */
import { readOwnText } from "../files/file-system.ts";

/** Drawn when the machine starts. Empty: it cannot be read, as on other systems. */
export function bootId(): string {
  const text = readOwnText("/proc/sys/kernel/random/boot_id");
  return text.ok ? text.value.trim() : "";
}
