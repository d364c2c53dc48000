/** The counter of running tests and scripts. */
import type { TraceSink } from "./sink.ts";

export class Concurrency {
  readonly #sink: TraceSink;
  #tests = 0;
  #scripts = 0;

  constructor(sink: TraceSink) {
    this.#sink = sink;
  }

  set(tests: number, scripts: number, ts: number): void {
    this.#tests = tests;
    this.#scripts = scripts;
    this.#write(ts);
  }

  testsRunning(tests: number, ts: number): void {
    this.set(tests, this.#scripts, ts);
  }

  scriptStarted(ts: number): void {
    this.set(this.#tests, this.#scripts + 1, ts);
  }

  scriptFinished(ts: number): void {
    this.set(this.#tests, Math.max(this.#scripts - 1, 0), ts);
  }

  #write(ts: number): void {
    this.#sink.counter("concurrency", ts, { running_tests: this.#tests, running_scripts: this.#scripts });
  }
}
