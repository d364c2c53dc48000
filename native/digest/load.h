/* Reads a block of 16 words of each input, and transposes: afterwards, vector N holds word N of every input. */
#define AVX512 __attribute__((target("avx512f")))
#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline))

typedef u32 lanes16 __attribute__((vector_size(64)));
typedef u32 lanes8 __attribute__((vector_size(32)));
typedef u32 unaligned16 __attribute__((vector_size(64), aligned(1), may_alias));
typedef u32 unaligned8 __attribute__((vector_size(32), aligned(1), may_alias));

#define MIX __builtin_shufflevector
#define WORDS_LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define WORDS_HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define PAIRS_LOW 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define PAIRS_HIGH 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define QUARTERS_EVEN 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define QUARTERS_ODD 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define HALVES_LOW 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HALVES_HIGH 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31

INLINE const byte *input_of(const byte *at, word stride, word count, word lane) {
  return at + (lane < count ? lane : count - 1) * stride;
}

AVX512 INLINE void load16(lanes16 *m, const byte *at, word stride, word count) {
  lanes16 a[16], b[16];
  for (word lane = 0; lane < 16; lane++) a[lane] = *(const unaligned16 *)input_of(at, stride, count, lane);
  for (int lane = 0; lane < 16; lane += 2) {
    b[lane] = MIX(a[lane], a[lane + 1], WORDS_LOW);
    b[lane + 1] = MIX(a[lane], a[lane + 1], WORDS_HIGH);
  }
  for (int lane = 0; lane < 16; lane += 4) {
    a[lane] = MIX(b[lane], b[lane + 2], PAIRS_LOW);
    a[lane + 1] = MIX(b[lane], b[lane + 2], PAIRS_HIGH);
    a[lane + 2] = MIX(b[lane + 1], b[lane + 3], PAIRS_LOW);
    a[lane + 3] = MIX(b[lane + 1], b[lane + 3], PAIRS_HIGH);
  }
  /* Now a quarter Q of vector 4 G + W has word 4 Q + W of the inputs 4 G to 4 G + 3. */
  for (int each = 0; each < 4; each++) {
    lanes16 even[2], odd[2];
    for (int half = 0; half < 2; half++) {
      even[half] = MIX(a[8 * half + each], a[8 * half + 4 + each], QUARTERS_EVEN);
      odd[half] = MIX(a[8 * half + each], a[8 * half + 4 + each], QUARTERS_ODD);
    }
    m[each] = MIX(even[0], even[1], HALVES_LOW);
    m[4 + each] = MIX(odd[0], odd[1], HALVES_LOW);
    m[8 + each] = MIX(even[0], even[1], HALVES_HIGH);
    m[12 + each] = MIX(odd[0], odd[1], HALVES_HIGH);
  }
}

AVX2 INLINE void load8(lanes8 *m, const byte *at, word stride, word count) {
  for (int half = 0; half < 2; half++) {
    lanes8 a[8], b[8];
    for (word lane = 0; lane < 8; lane++)
      a[lane] = *(const unaligned8 *)(input_of(at, stride, count, lane) + half * 32);
    for (int lane = 0; lane < 8; lane += 2) {
      b[lane] = MIX(a[lane], a[lane + 1], 0, 8, 1, 9, 4, 12, 5, 13);
      b[lane + 1] = MIX(a[lane], a[lane + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int lane = 0; lane < 8; lane += 4) {
      a[lane] = MIX(b[lane], b[lane + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[lane + 1] = MIX(b[lane], b[lane + 2], 2, 3, 10, 11, 6, 7, 14, 15);
      a[lane + 2] = MIX(b[lane + 1], b[lane + 3], 0, 1, 8, 9, 4, 5, 12, 13);
      a[lane + 3] = MIX(b[lane + 1], b[lane + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int each = 0; each < 4; each++) {
      m[8 * half + each] = MIX(a[each], a[4 + each], 0, 1, 2, 3, 8, 9, 10, 11);
      m[8 * half + 4 + each] = MIX(a[each], a[4 + each], 4, 5, 6, 7, 12, 13, 14, 15);
    }
  }
}
