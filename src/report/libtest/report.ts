/**
 * The libtest-json report: the lines that a test binary prints under `--format json`, one object each.
 *
 * Clients read a binary's lines as one block, so without `plus` a block is written when it is complete.
 * With `plus`, lines come at once and say which binary their block belongs to.
 */
import type { EventBinary, RunEvent, StressIndex, TestId } from "../../model/events.ts";
import { type BinaryId, compareBinaryIds } from "../../model/ids.ts";
import type { Output, Sink } from "../output.ts";
import { Suite } from "./suite.ts";

export interface LibtestOptions {
  /** `libtest-json-plus`. */
  readonly plus: boolean;
}

/** Events are expected to carry output captured in one stream, as libtest captures it. */
export function libtestReport(options: LibtestOptions, sink: Sink): Output {
  return new LibtestReport(options, sink);
}

class LibtestReport implements Output {
  readonly #options: LibtestOptions;
  readonly #sink: Sink;
  #binaries: ReadonlyMap<BinaryId, EventBinary> = new Map();
  readonly #suites = new Map<BinaryId, Suite>();

  constructor(options: LibtestOptions, sink: Sink) {
    this.#options = options;
    this.#sink = sink;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#binaries = new Map(event.binaries.map((binary) => [binary.binaryId, binary]));
        break;
      case "test-started":
        this.#tell(event, (suite) => suite.started(event.test));
        break;
      case "test-skipped":
        // libtest knows no other reason.
        if (event.reason === "ignored") this.#tell(event, (suite) => suite.ignored(event.test));
        break;
      case "test-finished":
        this.#tell(event, (suite) => suite.finished(event.test, event.outcome));
        break;
      case "stress-round-finished":
      case "run-finished":
        this.#closeAll();
        break;
      default:
        break;
    }
  }

  finish(): void {
    this.#closeAll();
  }

  #tell(event: { readonly test: TestId; readonly stress?: StressIndex }, tell: (suite: Suite) => void): void {
    const suite = this.#suiteOf(event.test.binaryId, event.stress);
    if (suite === undefined) return;
    tell(suite);
    if (this.#options.plus) this.#sink.write(suite.takeLines());
    if (suite.isDone) this.#close(suite);
  }

  #suiteOf(id: BinaryId, stress: StressIndex | undefined): Suite | undefined {
    const open = this.#suites.get(id);
    if (open !== undefined) return open;
    const binary = this.#binaries.get(id);
    if (binary === undefined) return undefined;
    const suite = new Suite({ binary, stress, plus: this.#options.plus });
    this.#suites.set(id, suite);
    return suite;
  }

  #close(suite: Suite): void {
    suite.close();
    this.#sink.write(suite.takeLines());
    this.#suites.delete(suite.binary.binaryId);
  }

  #closeAll(): void {
    const suites = [...this.#suites.values()];
    suites.sort((left, right) => compareBinaryIds(left.binary.binaryId, right.binary.binaryId));
    for (const suite of suites) this.#close(suite);
  }
}
