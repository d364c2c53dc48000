/**
 * The package for programs: `runTests` runs tests and gives what happens as it happens, `readEvents` reads
 * a saved stream. Both give the same typed events.
 */
export { EventStreamError, type EventSource, readEvents } from "./client/read-events.ts";
export { type RunEnd, runTests, type RunTestsOptions, type TestRun } from "./client/run-tests.ts";
export { EVENT_VERSION } from "./model/events.ts";
export type * from "./model/events.ts";
export type * from "./model/results/outcome.ts";
