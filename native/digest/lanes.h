/*
 * BLAKE3's compression of several inputs at once, one in each lane of a vector. Included once for each WIDTH: the number
 * of lanes; LOAD_LANES reads a block of each input, and TARGET names the processor's extension.
 */
#define JOIN_(left, right) left##right
#define JOIN(left, right) JOIN_(left, right)
#define LANES JOIN(lanes, WIDTH)
#define ROTATE JOIN(rotate, WIDTH)
#define COMPRESS_LANES JOIN(compress_lanes, WIDTH)

TARGET static inline __attribute__((always_inline)) LANES ROTATE(LANES value, int count) {
  return value >> count | value << (32 - count);
}

/* `count` inputs, `stride` bytes apart, of `blocks` blocks each. Writes a chaining value for each. */
TARGET static void COMPRESS_LANES(const struct inputs *inputs, const byte *at, word count, u64 counter, u32 *into) {
  LANES h[8], low, high;
  for (int index = 0; index < 8; index++) h[index] = (LANES){0} + IV[index];
  for (int lane = 0; lane < WIDTH; lane++) {
    u64 own = counter + (inputs->advances ? (u64)lane : 0);
    low[lane] = (u32)own;
    high[lane] = (u32)(own >> 32);
  }
  for (word block = 0; block < inputs->blocks; block++) {
    LANES m[16], v[16];
    /* Lanes without an input of their own read that of the last. */
    LOAD_LANES(m, at + block * BLOCK, inputs->stride, count);
    u32 flags = inputs->flags | (block == 0 ? inputs->first : 0) | (block + 1 == inputs->blocks ? inputs->last : 0);
    for (int index = 0; index < 8; index++) v[index] = h[index];
    for (int index = 0; index < 4; index++) v[8 + index] = (LANES){0} + IV[index];
    v[12] = low, v[13] = high, v[14] = (LANES){0} + BLOCK, v[15] = (LANES){0} + flags;
    ROUNDS(v, m, ROTATE)
    for (int index = 0; index < 8; index++) h[index] = v[index] ^ v[8 + index];
  }
  for (word lane = 0; lane < count; lane++)
    for (int index = 0; index < 8; index++) into[lane * 8 + index] = h[index][lane];
}

#undef JOIN_
#undef JOIN
#undef LANES
#undef ROTATE
#undef COMPRESS_LANES
#undef WIDTH
#undef TARGET
#undef LOAD_LANES
