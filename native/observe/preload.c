/*
 * Loaded into a test by LD_PRELOAD, before any other code of the test runs (`-z initfirst`). Either the process is
 * observed from its start, and a mark says that the dynamic linker is done; or observation begins only here, since what
 * the linker reads is known from another process of the same shape. See docs/design/results-cache.md.
 */
#include "calls.h"
#include "observe.h"

/* `KEY SHAPE SOCKET`, and the texts of the two variables whose slots are lent; key 0: only the mark. */
static const char VARIABLE[] = "NEXTEST_TS_OBSERVE=";
static const char PRELOAD[] = "LD_PRELOAD=";
enum { SEPARATOR = 1 };

/* ---- Whether the linker's reads are the same for each process of this shape ---------------------------- */

struct dynamic { word tag, value; };
struct link_map { word address; char *name; struct dynamic *dynamic; struct link_map *next, *previous; };
struct debug_info { int version; struct link_map *maps; };
struct program_segment { u32 kind, flags; word offset, address, physical, file_size, size, alignment; };
enum { AT_PHDR = 3, AT_PHNUM = 5, PT_DYNAMIC = 2, PT_PHDR = 6, DT_DEBUG = 21, INIT_FIRST = 0x20 };
#define DT_FLAGS_1 0x6ffffffbUL
#define DT_AUDIT 0x6ffffefcUL
#define DT_DEPAUDIT 0x6ffffefbUL

static word value_of(const struct dynamic *dynamic, word tag) {
  for (; dynamic && dynamic->tag; dynamic++) if (dynamic->tag == tag) return dynamic->value;
  return 0;
}

static const struct dynamic *own_dynamic(char **variables) {
  while (*variables) variables++;
  const struct program_segment *segments = 0;
  word count = 0, bias = 0, at = 0;
  for (const struct dynamic *pair = (const struct dynamic *)(variables + 1); pair->tag; pair++) {
    if (pair->tag == AT_PHDR) segments = (const struct program_segment *)pair->value;
    if (pair->tag == AT_PHNUM) count = pair->value;
  }
  for (word index = 0; segments && index < count; index++) {
    if (segments[index].kind == PT_PHDR) bias = (word)segments - segments[index].address;
    if (segments[index].kind == PT_DYNAMIC) at = segments[index].address;
  }
  return at ? (const struct dynamic *)(bias + at) : 0;
}

/* Nothing but the linker has run: no auditing library, and no other library that asks to be the first. */
static int is_first(const struct dynamic *own, const struct debug_info *info) {
  int firsts = 0;
  if (!info || value_of(own, DT_AUDIT) || value_of(own, DT_DEPAUDIT)) return 0;
  for (const struct link_map *map = info->maps; map; map = map->next)
    if (value_of(map->dynamic, DT_FLAGS_1) & INIT_FIRST) firsts++;
  return firsts == 1;
}

/* ---- The environment as the test is to see it ---------------------------------------------------------- */

static char **slot_of(char **variables, const char *beginning) {
  for (; *variables; variables++) if (begins(*variables, beginning)) return variables;
  return 0;
}

static int is_before(const char *left, const char *right) {
  while (*left && *left == *right) left++, right++;
  return (byte)*left < (byte)*right;
}

/* Takes a slot out and puts a variable in, so that the names stay in order. */
static void replace(char **variables, char **slot, char *text) {
  while (slot[1] && is_before(slot[1], text)) slot[0] = slot[1], slot++;
  while (slot > variables && is_before(text, slot[-1])) slot[0] = slot[-1], slot--;
  *slot = text;
}

static void clear(char *text) {
  while (*text) *text++ = 0;
}

/* Ends the text before the next separator; what follows it, or null. */
static char *cut(char *text) {
  for (; *text; text++) {
    if (*text != SEPARATOR) continue;
    *text = 0;
    return text + 1;
  }
  return 0;
}

/* The value of our variable, or null. The lent slots hold their own variables again. */
static char *take_value(char **variables) {
  char **own = slot_of(variables, VARIABLE), **preload = slot_of(variables, PRELOAD);
  if (!own || !preload) return 0;
  char *value = *own + sizeof VARIABLE - 1, *loaded = *preload;
  char *first = cut(value), *second = first ? cut(first) : 0;
  if (!second) return 0;
  replace(variables, own, first);
  replace(variables, slot_of(variables, PRELOAD), second);
  clear(loaded);
  return value;
}

/* ---- Queries of descriptors ---------------------------------------------------------------------------- */

/*
 * The unused bytes of this library's own ELF header: an empty path in memory that cannot be written. If the test executes
 * another program, another library may have this address; then it has the same bytes there.
 */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
enum { UNUSED_BYTES = 9 };

extern int *__errno_location(void) __attribute__((weak));

static int with_error(long result) {
  if (result >= 0) return (int)result;
  *__errno_location() = (int)-result;
  return -1;
}

/*
 * A filter cannot see a path either. Paths that are never inputs are written here, and a call that has this address and a
 * random number is not reported. No other code has the number: neither a part of the test, nor a program that it executes.
 */
static struct { u32 is_taken; char path[256]; } never_input;
static u64 token;

static void draw_token(void) {
  if (CALL3(SYS_getrandom, &token, sizeof token, 1) != sizeof token) token = 0;
}

/* Writes the path there if it is never an input. False: the call is made as it is. Otherwise `done_with_path` follows. */
static int take_path(const char *path) {
  word length = 0;
  if (!token || !path || *path != '/' || (path[1] != 'p' && path[1] != 's')) return 0;
  /* Taken by another thread, or by the code that a signal has interrupted. */
  if (__atomic_exchange_n(&never_input.is_taken, 1, __ATOMIC_ACQUIRE)) return 0;
  while (length < sizeof never_input.path - 1 && path[length]) never_input.path[length] = path[length], length++;
  never_input.path[length] = 0;
  if (!path[length] && is_never_input(never_input.path, "/proc/self")) return 1;
  __atomic_store_n(&never_input.is_taken, 0, __ATOMIC_RELEASE);
  return 0;
}

static void done_with_path(void) { __atomic_store_n(&never_input.is_taken, 0, __ATOMIC_RELEASE); }

typedef int statx_function(int folder, const char *path, int flags, u32 mask, void *into);
typedef int open_function(const char *path, int flags, u32 mode);
extern open_function __open64 __attribute__((weak));
extern void *dlsym(void *library, const char *name) __attribute__((weak));
/* Of another library of the test; null: only the C library has it. */
static statx_function *own_statx;
static open_function *next_open;

/* Where the library that holds an address begins; each library has one range of addresses. */
static word library_at(const struct debug_info *info, const void *address) {
  word found = 0;
  for (const struct link_map *map = info->maps; map; map = map->next)
    if (map->address <= (word)address && map->address > found) found = map->address;
  return found;
}

/* Another library of the test may define them as well. */
static void find_next(const struct debug_info *info) {
  void *const after_this = (void *)-1L;
  void *open = dlsym ? dlsym(after_this, "open64") : 0, *query = dlsym ? dlsym(after_this, "statx") : 0;
  next_open = open ? (open_function *)open : __open64;
  int is_own = query && (!info || library_at(info, query) != library_at(info, (void *)__errno_location));
  own_statx = is_own ? (statx_function *)query : 0;
}

/*
 * Instead of the C library's function. Rust's standard library queries every file that it opens, with an empty path: more
 * than half of the calls of a small test. A filter cannot see that a path is empty, but it can see its address.
 */
__attribute__((visibility("default"))) int statx(int folder, const char *path, int flags, u32 mask, void *into) {
  if (own_statx) return own_statx(folder, path, flags, mask, into);
  /* The working directory was not opened under observation. */
  int is_empty = (flags & AT_EMPTY_PATH) && path && !*path && folder != AT_FDCWD;
  if (is_empty) return with_error(CALL5(SYS_statx, folder, __ehdr_start + UNUSED_BYTES, flags, mask, into));
  if (!take_path(path)) return with_error(CALL5(SYS_statx, folder, path, flags, mask, into));
  long result = call6(SYS_statx, folder, (long)never_input.path, flags, (long)mask, (long)into, (long)token);
  done_with_path();
  return with_error(result);
}

/* Before the C library's function, for the files from which Rust's standard library learns the number of processors. */
__attribute__((visibility("default"))) int open64(const char *path, int flags, u32 mode) {
  if (flags == (O_RDONLY | O_CLOEXEC) && next_open == __open64 && take_path(path)) {
    long result = call6(SYS_openat, AT_FDCWD, (long)never_input.path, flags, 0, 0, (long)token);
    done_with_path();
    return with_error(result);
  }
  if (next_open) return next_open(path, flags, mode);
  return with_error(CALL4(SYS_openat, AT_FDCWD, path, flags, mode));
}

static char *next_word(char *text) {
  while (*text && *text != ' ') text++;
  return *text ? text + 1 : text;
}

__attribute__((constructor)) static void begin_in_test(int count, char **arguments, char **variables) {
  if (variables != arguments + count + 1) return;
  char *value = take_value(variables);
  if (!value) return;
  char *shape = next_word(value);
  struct greeting greeting = {number_of(value), number_of(shape), 1};
  const struct dynamic *own = own_dynamic(variables);
  const struct debug_info *info = (const struct debug_info *)value_of(own, DT_DEBUG);
  find_next(info);
  if (greeting.key) {
    draw_token();
    struct unreported unreported = {__ehdr_start + UNUSED_BYTES, never_input.path, token};
    observe_from_here(next_word(shape), &greeting, &unreported);
  }
  else CALL3(SYS_statfs, 0, MARK, is_first(own, info));
  clear(value - (sizeof VARIABLE - 1));
}
