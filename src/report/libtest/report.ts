/**
 * The libtest-json report: the lines that a test binary prints under `--format json`, one object each.
 *
 * Clients read a binary's lines as one block, so without `plus` a block is written when it is complete. With `plus`,
 * lines are written at once and contain the binary of their block.
 */
import type { EventBinary, RunEvent, StressIndex, TestId } from "../../model/events.ts";
import { type BinaryId, compareBinaryIds } from "../../model/ids.ts";
import type { Aside, Destination, Output, Part, Sink, SkipKind } from "../output.ts";
import { Suite } from "./suite.ts";

export interface LibtestOptions {
  /** `libtest-json-plus`. */
  readonly plus: boolean;
}

/** Events are expected to carry output captured in one stream, as libtest captures it. */
export function libtestReport(options: LibtestOptions, destination: Destination): Output {
  return new LibtestReport(options, destination);
}

interface OpenBlock {
  readonly suite: Suite;
  /** Its lines until it is complete. */
  readonly lines: Part;
}

class LibtestReport implements Output {
  readonly #options: LibtestOptions;
  readonly #sink: Sink;
  readonly #aside: Aside;
  #countsAtEnd = false;
  #binaries: ReadonlyMap<BinaryId, EventBinary> = new Map();
  readonly #blocks = new Map<BinaryId, OpenBlock>();

  constructor(options: LibtestOptions, { sink, aside }: Destination) {
    this.#options = options;
    this.#sink = sink;
    this.#aside = aside;
  }

  /** libtest knows no other reason. */
  namesSkipped({ reason }: SkipKind): boolean {
    return reason === "ignored";
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case "run-started":
        this.#binaries = new Map(event.binaries.map((binary) => [binary.binaryId, binary]));
        // Lines that are written at once announce the tests of the whole run.
        this.#countsAtEnd = event.shard?.kind === "queue" && !this.#options.plus;
        break;
      case "test-started":
        this.#update(event, (suite) => suite.started(event.test));
        break;
      case "test-skipped":
        if (this.namesSkipped(event)) this.#update(event, (suite) => suite.ignored(event.test));
        break;
      case "test-finished":
        this.#update(event, (suite) => suite.finished(event));
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

  #update(
    event: { readonly test: TestId; readonly stress?: StressIndex },
    update: (suite: Suite) => void,
  ): void {
    const block = this.#blockOf(event.test.binaryId, event.stress);
    if (block === undefined) return;
    update(block.suite);
    const to = this.#options.plus ? this.#sink : block.lines;
    to.write(block.suite.takeLines());
    if (block.suite.isDone) this.#close(block);
  }

  #blockOf(id: BinaryId, stress: StressIndex | undefined): OpenBlock | undefined {
    const open = this.#blocks.get(id);
    if (open !== undefined) return open;
    const binary = this.#binaries.get(id);
    if (binary === undefined) return undefined;
    const suite = new Suite({
      binary,
      stress,
      plus: this.#options.plus,
      countsAtEnd: this.#countsAtEnd,
    });
    const block = { suite, lines: this.#aside.part() };
    this.#blocks.set(id, block);
    return block;
  }

  #close({ suite, lines }: OpenBlock): void {
    suite.close();
    lines.write(suite.takeLines());
    const opening = suite.opening();
    if (opening !== "") this.#sink.write(opening);
    for (const text of lines.take()) this.#sink.write(text);
    this.#blocks.delete(suite.binary.binaryId);
  }

  #closeAll(): void {
    const blocks = [...this.#blocks.values()];
    blocks.sort((left, right) => compareBinaryIds(left.suite.binary.binaryId, right.suite.binary.binaryId));
    for (const block of blocks) this.#close(block);
  }
}
