/**
 * Slot numbers: each running test holds one, unique while it runs, always the lowest that was free when
 * it started. Tests use them to choose ports and directories, so they must stay small and must not change.
 */

/** Which numbers are taken, from 0. */
export type Slots = readonly boolean[];

export const NO_SLOTS: Slots = [];

/** The lowest free number, and the slots with it taken. */
export function takeSlot(slots: Slots): { readonly slot: number; readonly slots: Slots } {
  const free = slots.indexOf(false);
  if (free < 0) return { slot: slots.length, slots: [...slots, true] };
  return { slot: free, slots: slots.with(free, true) };
}

export function freeSlot(slots: Slots, slot: number): Slots {
  return slots.with(slot, false);
}
