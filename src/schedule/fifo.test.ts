import { expect, test } from "bun:test";
import { emptyFifo, type Fifo, peek, push, shift } from "./fifo.ts";

function drain(queue: Fifo<number>): readonly number[] {
  const values: number[] = [];
  for (let rest = queue, value = peek(rest); value !== undefined; rest = shift(rest), value = peek(rest)) {
    values.push(value);
  }
  return values;
}

test("values leave in the order they came", () => {
  const three = push(push(push(emptyFifo<number>(), 1), 2), 3);
  expect(drain(three)).toEqual([1, 2, 3]);
  expect(drain(push(push(shift(three), 4), 5))).toEqual([2, 3, 4, 5]);
});

test("an emptied queue can be filled again", () => {
  const emptied = shift(push(emptyFifo<number>(), 1));
  expect(peek(emptied)).toBeUndefined();
  expect(drain(push(emptied, 2))).toEqual([2]);
});

test("shifting an empty queue leaves it empty", () => {
  expect(peek(shift(emptyFifo<number>()))).toBeUndefined();
});

test("a queue keeps its values when others are made from it", () => {
  const two = push(push(emptyFifo<number>(), 1), 2);
  shift(two);
  push(two, 3);
  expect(drain(two)).toEqual([1, 2]);
});
