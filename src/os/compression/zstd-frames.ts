/**
 * Where the frames of a Zstandard stream end, by the format's headers (RFC 8878): so that frames can be
 * decompressed side by side. Nothing is decompressed here.
 */

const MAGIC = 0xfd2fb528;
/** Up to here a frame's and a block's header reach at most. */
const LONGEST_HEADER = 18;
const BLOCK_HEADER = 3;
const CHECKSUM = 4;

export interface FrameHeader {
  /** Bytes of the header. */
  readonly length: number;
  /** Bytes of the contents; absent if the frame does not say. */
  readonly contentSize: number | undefined;
  readonly hasChecksum: boolean;
}

/** `undefined`: no frame begins here, or its header is not there in full. */
export function frameHeader(bytes: Uint8Array): FrameHeader | undefined {
  if (bytes.length < LONGEST_HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeAt = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
  return {
    length: sizeAt + sizeBytes,
    contentSize: contentSize(view, sizeAt, sizeBytes),
    hasChecksum: (descriptor & 4) !== 0,
  };
}

function contentSize(view: DataView, at: number, bytes: number): number | undefined {
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return undefined;
  }
}

/** The length of the frame that begins here; `undefined` if it does not end within `bytes`. */
export function frameLength(bytes: Uint8Array, header: FrameHeader): number | undefined {
  let at = header.length;
  for (let isLast = false; !isLast;) {
    if (at + BLOCK_HEADER > bytes.length) return undefined;
    const block = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    isLast = (block & 1) === 1;
    // Of a block that repeats one byte, only that byte is there.
    const isRepeated = ((block >> 1) & 3) === 1;
    at += BLOCK_HEADER + (isRepeated ? 1 : block >> 3);
  }
  const end = at + (header.hasChecksum ? CHECKSUM : 0);
  return end <= bytes.length ? end : undefined;
}
