/**
 * Writes `run.log.zst` as a sequence of complete zstd frames, so that after a kill every frame written can be read.
 */
import { SpillFile } from "../../os/output/spill-file.ts";
import { zstdFrame } from "../../os/compression/zstd.ts";
import type { RecordedSizes } from "../format/run-list.ts";

type Sizes = RecordedSizes["log"];

export class RunLog {
  readonly #file: SpillFile;
  #pending: string[] = [];
  #pendingSize = 0;
  #sizes = { compressed: 0, uncompressed: 0, entries: 0 };

  constructor(path: string) {
    this.#file = new SpillFile(path);
  }

  get failure(): string | undefined {
    return this.#file.failure;
  }

  /** Characters buffered until `flush`. */
  get waiting(): number {
    return this.#pendingSize;
  }

  add(line: string): void {
    this.#pending.push(line);
    this.#pendingSize += line.length;
    this.#sizes.entries += 1;
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    const text = new TextEncoder().encode(this.#pending.join(""));
    this.#pending = [];
    this.#pendingSize = 0;
    const frame = zstdFrame(text);
    this.#file.write(frame);
    this.#sizes.uncompressed += text.length;
    this.#sizes.compressed += frame.length;
  }

  finish(): Sizes {
    this.flush();
    this.#file.close();
    return this.#sizes;
  }
}
