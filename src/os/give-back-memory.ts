/** Gives back memory that is not used any more, which the engine would keep for later. Takes some milliseconds. */
import { dropStartupPages } from "./linux/startup-pages.ts";

export function giveBackMemory(): void {
  // The engine collects only once the heap is several times the size of what is in use.
  Bun.gc(true);
  dropStartupPages();
}
