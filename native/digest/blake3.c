/*
 * BLAKE3 of the content of files, by vectors of 8 or 16 lanes: several times faster than a digest that computes one block
 * after the other. Loaded by `src/os/linux/content-digest.ts`, which reads the files. Only 256-bit digests without a key.
 *
 * The content comes in windows of 256 chunks; only the last one may be shorter. The chunks of a window are the leaves of
 * a complete subtree. The last node that is known is kept until it is clear whether it is the root.
 */
#include "../linux.h"

#ifndef __x86_64__
#error "Other processors have instructions for SHA-256, which the runtime uses."
#endif

enum {
  BLOCK = 64, CHUNK = 1024, WINDOW_CHUNKS = 256, WINDOW = CHUNK * WINDOW_CHUNKS, DEEPEST = 54,
  CHUNK_START = 1, CHUNK_END = 2, PARENT = 4, ROOT = 8,
};
typedef unsigned long long u64;

static const u32 IV[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* ---- Compression --------------------------------------------------------------------------------------- */

#define QUARTER(v, a, b, c, d, x, y, ROTATE)                                                                      \
  v[a] = v[a] + v[b] + (x), v[d] = ROTATE(v[d] ^ v[a], 16), v[c] = v[c] + v[d], v[b] = ROTATE(v[b] ^ v[c], 12);   \
  v[a] = v[a] + v[b] + (y), v[d] = ROTATE(v[d] ^ v[a], 8), v[c] = v[c] + v[d], v[b] = ROTATE(v[b] ^ v[c], 7);

#define ROUND(v, m, R, a, b, c, d, e, f, g, h, i, j, k, l, n, o, p, q)                                            \
  QUARTER(v, 0, 4, 8, 12, m[a], m[b], R) QUARTER(v, 1, 5, 9, 13, m[c], m[d], R)                                   \
  QUARTER(v, 2, 6, 10, 14, m[e], m[f], R) QUARTER(v, 3, 7, 11, 15, m[g], m[h], R)                                 \
  QUARTER(v, 0, 5, 10, 15, m[i], m[j], R) QUARTER(v, 1, 6, 11, 12, m[k], m[l], R)                                 \
  QUARTER(v, 2, 7, 8, 13, m[n], m[o], R) QUARTER(v, 3, 4, 9, 14, m[p], m[q], R)

#define ROUNDS(v, m, R)                                                                                           \
  ROUND(v, m, R, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)                                            \
  ROUND(v, m, R, 2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)                                            \
  ROUND(v, m, R, 3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1)                                            \
  ROUND(v, m, R, 10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6)                                            \
  ROUND(v, m, R, 12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4)                                            \
  ROUND(v, m, R, 9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7)                                            \
  ROUND(v, m, R, 11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13)

/* A compression that is not computed yet, because it may be the root's. */
struct node { u32 value[8], block[16]; u64 counter; u32 length, flags; };

static u32 rotate_word(u32 value, int count) { return value >> count | value << (32 - count); }

static void compress(const struct node *node, u32 flags, u32 *into) {
  u32 v[16];
  for (int index = 0; index < 8; index++) v[index] = node->value[index];
  for (int index = 0; index < 4; index++) v[8 + index] = IV[index];
  v[12] = (u32)node->counter, v[13] = (u32)(node->counter >> 32), v[14] = node->length, v[15] = node->flags | flags;
  ROUNDS(v, node->block, rotate_word)
  for (int index = 0; index < 8; index++) into[index] = v[index] ^ v[8 + index];
}

static void copy(void *into, const void *from, word length) {
  for (word index = 0; index < length; index++) ((byte *)into)[index] = ((const byte *)from)[index];
}

/* What is compressed in lanes: chunks, or pairs of chaining values. */
struct inputs { word stride, blocks; int advances; u32 flags, first, last; };

#include "load.h"

#define WIDTH 16
#define TARGET AVX512
#define LOAD_LANES load16
#include "lanes.h"

#define WIDTH 8
#define TARGET AVX2
#define LOAD_LANES load8
#include "lanes.h"

static void ask_processor(u32 leaf, u32 *a, u32 *b, u32 *c) {
  u32 d;
  __asm__ volatile("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(d) : "a"(leaf), "c"(0));
}

/* The lanes of the widest vectors that the processor has and the kernel saves; 0: there are none. */
static u32 processor_width(void) {
  enum { SAVES_STATE = 1 << 27, HAS_AVX2 = 1 << 5, HAS_AVX512 = 1 << 16, STATE_AVX = 0x6, STATE_AVX512 = 0xe6 };
  u32 a, b, c, state, rest;
  ask_processor(0, &a, &b, &c);
  if (a < 7) return 0;
  ask_processor(1, &a, &b, &c);
  if (!(c & SAVES_STATE)) return 0;
  __asm__ volatile("xgetbv" : "=a"(state), "=d"(rest) : "c"(0));
  ask_processor(7, &a, &b, &c);
  if ((b & HAS_AVX512) && (state & STATE_AVX512) == STATE_AVX512) return 16;
  return (b & HAS_AVX2) && (state & STATE_AVX) == STATE_AVX ? 8 : 0;
}

static const struct inputs CHUNKS = {CHUNK, CHUNK / BLOCK, 1, 0, CHUNK_START, CHUNK_END};
static const struct inputs PAIRS = {BLOCK, 1, 0, PARENT, 0, 0};

/* Chaining values of all inputs. They may take the place of the inputs: each call reads before it writes. */
static void compress_all(u32 width, const struct inputs *inputs, const byte *at, word count, u64 counter, u32 *into) {
  for (word done = 0; done < count; done += width) {
    const byte *from = at + done * inputs->stride;
    word now = count - done < width ? count - done : width;
    u64 own = counter + (inputs->advances ? done : 0);
    if (width == 16) compress_lanes16(inputs, from, now, own, into + done * 8);
    else compress_lanes8(inputs, from, now, own, into + done * 8);
  }
}

/* ---- The tree ------------------------------------------------------------------------------------------ */

/* It lies in the runner's memory. */
struct tree {
  struct node last;
  u64 windows;
  u32 width, has_node, is_closed, depth;
  u32 left[DEEPEST][8];
};
_Static_assert(sizeof(struct tree) <= 2048, "the runner has 2 KiB for it");

static void parent_of(const u32 *left, const u32 *right, struct node *node) {
  copy(node->value, IV, sizeof IV);
  copy(node->block, left, 32);
  copy(node->block + 8, right, 32);
  node->counter = 0, node->length = BLOCK, node->flags = PARENT;
}

/* The last block of a chunk that may be short, with the value of those before it. */
static void last_of_chunk(const byte *bytes, word length, u64 counter, struct node *node) {
  copy(node->value, IV, sizeof IV);
  node->counter = counter, node->length = BLOCK, node->flags = CHUNK_START;
  for (; length > BLOCK; bytes += BLOCK, length -= BLOCK) {
    copy(node->block, bytes, BLOCK);
    compress(node, 0, node->value);
    node->flags = 0;
  }
  for (int index = 0; index < 16; index++) node->block[index] = 0;
  copy(node->block, bytes, length);
  node->length = (u32)length;
  node->flags |= CHUNK_END;
}

/* The root of a window's subtree. */
static void top_of_window(u32 width, const byte *bytes, word length, u64 counter, struct node *node) {
  if (length <= CHUNK) return last_of_chunk(bytes, length, counter, node);
  u32 values[WINDOW_CHUNKS][8];
  word count = length / CHUNK, rest = length % CHUNK;
  compress_all(width, &CHUNKS, bytes, count, counter, values[0]);
  if (rest) {
    last_of_chunk(bytes + count * CHUNK, rest, counter + count, node);
    compress(node, 0, values[count++]);
  }
  while (count > 2) {
    word pairs = count / 2;
    compress_all(width, &PAIRS, (const byte *)values, pairs, 0, values[0]);
    if (count % 2) copy(values[pairs++], values[count - 1], 32);
    count = pairs;
  }
  parent_of(values[0], values[1], node);
}

/* The last window was not the end: its value joins those of the subtrees before it that are complete with it. */
static void close_window(struct tree *tree) {
  u32 value[8];
  compress(&tree->last, 0, value);
  tree->windows++;
  for (u64 windows = tree->windows; windows % 2 == 0; windows /= 2) {
    parent_of(tree->left[--tree->depth], value, &tree->last);
    compress(&tree->last, 0, value);
  }
  copy(tree->left[tree->depth++], value, sizeof value);
}

#define EXPORT __attribute__((visibility("default")))

/* The number of lanes, at most `most`; 0: this processor has no vectors that are wide enough. */
EXPORT u32 digest_begin(struct tree *tree, u32 most) {
  u32 width = processor_width();
  tree->width = width < most ? width : most;
  tree->has_node = tree->is_closed = tree->depth = 0;
  tree->windows = 0;
  return tree->width;
}

/* 1 if the window was taken: none may follow one that is not full. */
EXPORT u32 digest_window(struct tree *tree, const byte *bytes, word length) {
  if (tree->is_closed || length > WINDOW) return 0;
  if (tree->has_node) close_window(tree);
  top_of_window(tree->width, bytes, length, tree->windows * WINDOW_CHUNKS, &tree->last);
  tree->has_node = 1;
  tree->is_closed = length < WINDOW;
  return 1;
}

/* 32 bytes. */
EXPORT void digest_end(struct tree *tree, u32 *into) {
  if (!tree->has_node) last_of_chunk(0, 0, 0, &tree->last);
  while (tree->depth) {
    u32 value[8];
    compress(&tree->last, 0, value);
    parent_of(tree->left[--tree->depth], value, &tree->last);
  }
  compress(&tree->last, ROOT, into);
}
