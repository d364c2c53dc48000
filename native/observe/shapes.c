/*
 * What the dynamic linker looked at in one process of each shape, and whether it is as it was. Tests of a shape have the
 * same program, working directory and linker's variables, so the linker reads the same files for each of them.
 */
#include "calls.h"
#include "observe.h"

enum { MOST_CHECKS = 16384 };
struct check { struct status status; u32 size; char path[]; };
struct shape { u32 linker; char *checks; word used; };
static struct shape shapes[SHAPES];
/* Of the shapes: each test is served by a thread of its own. */
static u32 lock;

static struct check *next_check(struct check *check) { return (struct check *)((char *)check + check->size); }

static struct check *end_of(const struct shape *shape) { return (struct check *)(shape->checks + shape->used); }

static int is_checked(const struct shape *shape, const char *path) {
  word length = length_of(path) + 1;
  for (struct check *check = (struct check *)shape->checks; check < end_of(shape); check = next_check(check))
    if (equal(check->path, path, length)) return 1;
  return 0;
}

static int add_check(struct shape *shape, const char *path, const struct status *status) {
  if (is_checked(shape, path)) return 1;
  word size = (sizeof(struct check) + length_of(path) + 8) & ~7UL;
  if (shape->used + size > MOST_CHECKS) return 0;
  struct check *check = end_of(shape);
  check->status = *status;
  check->size = (u32)size;
  append(check->path, path);
  shape->used += size;
  return 1;
}

/* Cuts a missing path after its first part that is missing: nothing can be below that. */
static void shorten(char *path) {
  struct status status;
  for (char *slash = last_slash(path); slash > path; slash = last_slash(path)) {
    *slash = 0;
    int is_there = status_of(path, &status);
    *slash = '/';
    if (is_there) return;
    *slash = 0;
  }
}

/* Processes and devices are not the same for two tests. */
static int is_of_files(const char *path) {
  return !begins(path, "/proc/") && !begins(path, "/dev/") && !begins(path, "/sys/");
}

/* Adds what an entry names; false if two tests could find something else there. */
static int add_entry(struct shape *shape, const char *entry) {
  char path[PATH_SIZE * 2 + 2];
  struct status status;
  char letter = (char)(*entry & ~0x20);
  if (letter != 'R' && letter != 'S' && letter != 'X') return 0;
  int absent = letter != *entry;
  while (*entry != '/') entry++;
  append(path, entry);
  if (!is_of_files(path) || status_of(path, &status) == absent) return 0;
  if (status.error == ENOENT) shorten(path);
  return add_check(shape, path, &status);
}

static void forget(struct shape *shape) {
  unmap(shape->checks, MOST_CHECKS);
  *shape = (struct shape){0, 0, 0};
}

/* Adds what the linker of the test named; false if other tests could find something else. */
static int add_entries(struct shape *shape, const struct test *test) {
  int processes = 0;
  for (const char *entry = test->text; entry < test->text + test->used; entry += length_of(entry) + 1) {
    int is_process = *entry == 'P';
    processes += is_process;
    if (!is_process && !add_entry(shape, entry)) return 0;
    /* The facts. */
    entry += length_of(entry) + 1;
  }
  return processes == 1;
}

/* Queues what the linker read for the runner, before any test that needs it; false if there is no memory. */
static int hand_over_linker(const struct test *test) {
  struct test *linker = new_test();
  if (!linker) return 0;
  linker->listener = -1;
  linker->key = test->key;
  linker->session = test->session;
  linker->is_linker = 1;
  if (!copy_text(linker, test, test->used)) return release(linker), 0;
  hand_over(linker);
  return 1;
}

void note_linked(struct test *test, int is_shared) {
  struct shape *shape = &shapes[test->shape];
  if (!test->shape || test->is_linked || test->linker_done) return;
  test->linker_done = 1;
  if (!is_shared || test->opaque || test->forgotten) return;
  acquire(&lock);
  if (!shape->linker) {
    shape->checks = map(MOST_CHECKS);
    if (shape->checks && add_entries(shape, test) && hand_over_linker(test)) shape->linker = test->key;
    else forget(shape);
  }
  yield_lock(&lock);
}

int is_linker_known(u32 shape) {
  return shape < SHAPES && __atomic_load_n(&shapes[shape].linker, __ATOMIC_ACQUIRE) != 0;
}

void forget_shapes(void) {
  acquire(&lock);
  for (int index = 0; index < SHAPES; index++) forget(&shapes[index]);
  yield_lock(&lock);
}

enum { KIND = 0170000, FOLDER = 0040000 };

static int is_as_before(const struct check *check) {
  struct status now;
  const struct status *then = &check->status;
  if (!status_of(check->path, &now)) return now.error == then->error;
  if (then->error) return 0;
  if (now.device != then->device || now.inode != then->inode || now.mode != then->mode) return 0;
  /* Of a folder, only that it is there counts. */
  return (now.mode & KIND) == FOLDER || (now.seconds == then->seconds && now.nanoseconds == then->nanoseconds);
}

static int is_linker_as_before(struct shape *shape) {
  int is_same = shape->linker != 0;
  for (struct check *check = (struct check *)shape->checks; is_same && check < end_of(shape); check = next_check(check))
    is_same = is_as_before(check);
  return is_same;
}

void verify_linked(struct test *test) {
  struct shape *shape = &shapes[test->shape];
  acquire(&lock);
  if (is_linker_as_before(shape)) test->linker = shape->linker;
  else forget(shape);
  yield_lock(&lock);
  if (test->linker) return;
  test->linker = STALE;
  opaque(test, "libraries that changed while it started");
}
