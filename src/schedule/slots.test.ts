import { expect, test } from "bun:test";
import { freeSlot, NO_SLOTS, type Slots, takeSlot } from "./slots.ts";

test("the lowest free number is taken", () => {
  let slots: Slots = NO_SLOTS;
  const taken: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const next = takeSlot(slots);
    taken.push(next.slot);
    slots = next.slots;
  }
  expect(taken).toEqual([0, 1, 2]);
  slots = freeSlot(freeSlot(slots, 2), 0);
  expect(takeSlot(slots).slot).toBe(0);
  expect(takeSlot(takeSlot(slots).slots).slot).toBe(2);
});

test("taking and freeing leave older states as they were", () => {
  const one = takeSlot(NO_SLOTS).slots;
  takeSlot(one);
  freeSlot(one, 0);
  expect(one).toEqual([true]);
});
