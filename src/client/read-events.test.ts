import { expect, test } from "bun:test";
import { runFinished, runStarted, testStarted } from "../report/testing/events.fixture.ts";
import { type EventSource, EventStreamError, readEvents } from "./read-events.ts";

const EVENTS = [runStarted(), testStarted("größer \u{1F980}"), runFinished({})];
const TEXT = EVENTS.map((event) => `${JSON.stringify(event)}\n`).join("");

const all = (source: EventSource): Promise<unknown[]> => Array.fromAsync(readEvents(source));

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

test("from text, bytes, and pieces of either", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  const crumbs = Array.from(bytes, (byte) => new Uint8Array([byte]));
  for (const source of [TEXT, bytes, Array.from(TEXT), crumbs, later(crumbs), later([TEXT])]) {
    expect(await all(source)).toEqual(EVENTS);
  }
});

test("blank lines, unknown types, and a last line that was cut short are no mistakes", async () => {
  expect(await all(`\n{"type":"from-the-future"}\n${TEXT}{"type":"run-fin`)).toEqual(EVENTS);
  expect(await all(TEXT.trimEnd())).toEqual(EVENTS);
});

test("what came before a bad line is given, then the line is named", async () => {
  const got: unknown[] = [];
  const reading = (async () => {
    for await (const event of readEvents(`${JSON.stringify(EVENTS[0])}\nnonsense\n`)) got.push(event);
  })();
  expect(await reading.catch((thrown: unknown) => thrown)).toEqual(
    new EventStreamError(2, "not a line of JSON"),
  );
  expect(got).toEqual([EVENTS[0]]);
});
