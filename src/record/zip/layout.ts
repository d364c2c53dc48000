/** Constants of the zip format (APPNOTE 6.3.10) shared by reader and writer. */

export const LOCAL_HEADER = { signature: 0x04034b50, size: 30 } as const;
export const CENTRAL_HEADER = { signature: 0x02014b50, size: 46 } as const;
export const END = { signature: 0x06054b50, size: 22 } as const;
export const END_64 = { signature: 0x06064b50, size: 56 } as const;
export const END_64_LOCATOR = { signature: 0x07064b50, size: 20 } as const;

/** The zip64 extra field, for sizes and offsets that do not fit into 32 bits. */
export const EXTRA_64 = 0x0001;
/** Marks a field whose value is in the zip64 extra field. */
export const IN_EXTRA = 0xffffffff;
export const IN_EXTRA_16 = 0xffff;

export const VERSION_64 = 45;
/** Names are UTF-8. */
export const FLAG_UTF8 = 0x0800;
export const FLAG_ENCRYPTED = 0x0001;
export const FLAG_SIZES_FOLLOW = 0x0008;

export const STORED = 0;
export const DEFLATED = 8;
export const ZSTD = 93;
export type Method = typeof STORED | typeof DEFLATED | typeof ZSTD;
