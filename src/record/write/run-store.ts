/** Writes `store.zip`: metadata before the first test, then each distinct output. */
import { SpillFile } from "../../os/output/spill-file.ts";
import { crc32, zstdFrame } from "../../os/compression/zstd.ts";
import type { RecordedSizes } from "../format/run-list.ts";
import { outputEntry, outputFileName, type OutputKind } from "../format/store-files.ts";
import { STORED, ZSTD } from "../zip/layout.ts";
import { type NewEntry, ZipWriter } from "../zip/write.ts";
import { join } from "./limited-output.ts";

type Sizes = RecordedSizes["store"];

export class RunStore {
  readonly #file: SpillFile;
  readonly #zip = new ZipWriter();
  readonly #outputs = new Set<string>();
  #pending: Uint8Array[] = [];
  #pendingSize = 0;
  #uncompressed = 0;

  constructor(path: string) {
    this.#file = new SpillFile(path);
  }

  get failure(): string | undefined {
    return this.#file.failure;
  }

  /** Bytes buffered until `flush`. */
  get waiting(): number {
    return this.#pendingSize;
  }

  /** A metadata file; the archive compresses it. */
  addMeta(name: string, content: Uint8Array): void {
    const data = zstdFrame(content);
    this.#uncompressed += content.length;
    this.#add({ name, method: ZSTD, data, size: content.length, crc: crc32(content) });
  }

  /** A file that must not be compressed. */
  addStored(name: string, data: Uint8Array): void {
    this.#uncompressed += data.length;
    this.#add({ name, method: STORED, data, size: data.length, crc: crc32(data) });
  }

  /** Adds an output as a zstd frame, which the archive stores as it is. Returns its file name. */
  addOutput(content: Uint8Array, kind: OutputKind): string {
    const name = outputFileName(content, kind);
    if (this.#outputs.has(name)) return name;
    this.#outputs.add(name);
    const data = zstdFrame(content);
    this.#uncompressed += content.length;
    this.#add({ name: outputEntry(name), method: STORED, data, size: data.length, crc: crc32(data) });
    return name;
  }

  #add(entry: NewEntry): void {
    for (const part of this.#zip.add(entry)) {
      this.#pending.push(part);
      this.#pendingSize += part.length;
    }
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = join(this.#pending);
    this.#pending = [];
    this.#pendingSize = 0;
    this.#file.write(bytes);
  }

  finish(): Sizes {
    // As arguments of one call, many entries would overflow the stack.
    for (const part of this.#zip.finish()) this.#pending.push(part);
    this.flush();
    this.#file.close();
    return { compressed: this.#zip.size, uncompressed: this.#uncompressed, entries: this.#zip.count };
  }
}
