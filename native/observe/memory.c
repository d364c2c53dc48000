/* The record of a test: texts in one block of memory, and a hash table of their offsets. */
#include "calls.h"
#include "observe.h"

enum { MOST_TEXT = 64 << 20, FIRST_TEXT = 65536, FIRST_PLACES = 1024, SPARES = 32 };

/*
 * Blocks of the first size that no test has. Giving memory back would interrupt the processors that run the runner's other
 * threads, which costs more than observing a small test.
 */
struct spares { u32 lock; int count; void *blocks[SPARES]; };
static struct spares spare_texts, spare_tables, spare_tests;

static void *take_block(struct spares *spares, word size, word first) {
  void *block = 0;
  acquire(&spares->lock);
  if (size == first && spares->count) block = spares->blocks[--spares->count];
  yield_lock(&spares->lock);
  return block ? block : map(size);
}

static void give_back(struct spares *spares, void *block, word size, word first) {
  acquire(&spares->lock);
  int is_kept = block && size == first && spares->count < SPARES;
  if (is_kept) spares->blocks[spares->count++] = block;
  yield_lock(&spares->lock);
  if (!is_kept) unmap(block, size);
}

static struct slot *new_table(u32 places) {
  struct slot *table = take_block(&spare_tables, places * sizeof *table, FIRST_PLACES * sizeof *table);
  for (u32 index = 0; table && places == FIRST_PLACES && index < places; index++) table[index] = (struct slot){0, 0};
  return table;
}

void drop_table(struct test *test) {
  give_back(&spare_tables, test->table, test->places * sizeof *test->table, FIRST_PLACES * sizeof *test->table);
  test->table = 0;
}

struct test *new_test(void) {
  struct test *test = take_block(&spare_tests, sizeof *test, sizeof *test);
  if (test) *test = (struct test){0};
  return test;
}

static int grow_table(struct test *test) {
  u32 places = test->places ? test->places * 4 : FIRST_PLACES;
  struct slot *table = new_table(places);
  if (!table) return 0;
  for (u32 index = 0; index < test->places; index++) {
    struct slot slot = test->table[index];
    if (!slot.offset) continue;
    const char *entry = test->text + slot.offset - 1;
    u32 at = hash_of(entry, length_of(entry)) & (places - 1);
    while (table[at].offset) at = (at + 1) & (places - 1);
    table[at] = slot;
  }
  drop_table(test);
  test->table = table;
  test->places = places;
  return 1;
}

static int grow_text(struct test *test, word needed) {
  word capacity = test->capacity ? test->capacity : FIRST_TEXT;
  while (capacity < test->used + needed) capacity *= 2;
  if (capacity == test->capacity) return 1;
  if (capacity > MOST_TEXT) return 0;
  char *text = take_block(&spare_texts, capacity, FIRST_TEXT);
  if (!text) return 0;
  for (word index = 0; index < test->used; index++) text[index] = test->text[index];
  give_back(&spare_texts, test->text, test->capacity, FIRST_TEXT);
  test->text = text;
  test->capacity = capacity;
  return 1;
}

int copy_text(struct test *into, const struct test *from, word length) {
  if (!grow_text(into, length)) return 0;
  memcpy(into->text, from->text, length);
  into->used = length;
  return 1;
}

static void keep(struct test *test, const char *text, word length) {
  for (word index = 0; index <= length; index++) test->text[test->used + index] = text[index];
  test->used += length + 1;
}

/* If memory runs out, a flag reports to the runner that entries are missing, and it stores nothing. */
enum known remember(struct test *test, const char *entry, const char *facts) {
  word length = length_of(entry), rest = length_of(facts);
  int is_full = (test->entries + 1) * 2 > test->places && !grow_table(test);
  if (is_full || !grow_text(test, length + rest + 2)) {
    test->forgotten = 1;
    return KNOWN;
  }
  u32 at = hash_of(entry, length) & (test->places - 1);
  for (; test->table[at].offset; at = (at + 1) & (test->places - 1)) {
    struct slot *slot = &test->table[at];
    if (!equal(test->text + slot->offset - 1, entry, length + 1)) continue;
    if (slot->generation == test->generation) return KNOWN;
    slot->generation = test->generation;
    return OUTDATED;
  }
  test->table[at] = (struct slot){(u32)test->used + 1, test->generation};
  test->entries++;
  keep(test, entry, length);
  keep(test, facts, rest);
  return NEW;
}

void opaque(struct test *test, const char *why) {
  char entry[64] = {'!'};
  word length = length_of(why);
  for (word index = 0; index < length && index < 62; index++) entry[1 + index] = why[index];
  remember(test, entry, "");
  test->opaque = 1;
}

void release(struct test *test) {
  give_back(&spare_texts, test->text, test->capacity, FIRST_TEXT);
  drop_table(test);
  unmap(test->bounds, BOUNDS * sizeof *test->bounds);
  give_back(&spare_tests, test, sizeof *test, sizeof *test);
}
