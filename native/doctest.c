/*
 * Starts in a fraction of a millisecond in place of the runner's own executable or a shell while doctests are compiled.
 *
 * Called by cargo as rustdoc, it writes the call to a file (src/doctest/rustdoc/recorded-calls.ts). A call that is not
 * about doctests, or whose arguments are in a file, is left to the runner's executable.
 *
 * Called by rustdoc as runtool (`doctest FOLDER EXECUTABLE`), it moves the executable into the folder
 * (src/doctest/compile/collector.ts).
 */
#include "linux.h"

#if defined(__x86_64__)
enum { SYS_getcwd = 79, SYS_renameat = 264, SYS_getdents64 = 217, SYS_execve = 59 };
#else
enum { SYS_getcwd = 17, SYS_renameat = 38, SYS_getdents64 = 61, SYS_execve = 221 };
#endif

enum {
  EEXIST = 17,
  O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0100, O_EXCL = 0200, O_APPEND = 02000,
  MOST_PATH = 8192,
  /* Of rustdoc's runtool: rustdoc takes it for a failed test, and shows its output with the test's name. */
  COLLECTED = 101,
  NOT_MOVED = 1, SETUP_ERROR = 96,
};

static word length_of(const char *text) {
  word length = 0;
  while (text[length]) length++;
  return length;
}

static int begins(const char *text, const char *prefix) {
  while (*prefix) if (*text++ != *prefix++) return 0;
  return 1;
}

static int is(const char *left, const char *right) {
  return begins(left, right) && length_of(left) == length_of(right);
}

static void fail(const char *message, const char *path, int code) {
  CALL3(SYS_write, 2, message, length_of(message));
  CALL3(SYS_write, 2, path, length_of(path));
  CALL3(SYS_write, 2, "\n", 1);
  leave(code);
}

/* Appends to a path. One that is too long is refused, never shortened. */
static void add(char *path, const char *text) {
  word length = length_of(path);
  if (length + length_of(text) + 1 > MOST_PATH) fail("the path is too long: ", path, SETUP_ERROR);
  do path[length++] = *text; while (*text++);
}

static void add_number(char *path, word number) {
  char digits[24] = {0};
  int at = sizeof digits - 1;
  do digits[--at] = (char)('0' + number % 10); while (number /= 10);
  add(path, digits + at);
}

/* 0: not everything could be written. */
static int write_all(int file, const char *bytes, word length) {
  while (length > 0) {
    long written = CALL3(SYS_write, file, bytes, length);
    if (written == -EINTR) continue;
    if (written <= 0) return 0;
    bytes += written;
    length -= (word)written;
  }
  return 1;
}

static int move(const char *from, const char *to) {
  return CALL4(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to) == 0;
}

/* --- as rustdoc --- */

static const char *variable(char **variables, const char *name) {
  for (; *variables; variables++)
    if (begins(*variables, name) && (*variables)[length_of(name)] == '=') return *variables + length_of(name) + 1;
  return 0;
}

static int is_plain_test(char **arguments) {
  int tests = 0;
  for (; *arguments; arguments++) {
    if ((*arguments)[0] == '@') return 0;
    if (is(*arguments, "--test")) tests = 1;
  }
  return tests;
}

/* A file of its own for each call: processes that follow one another may have the same number. */
static int open_new(const char *folder, char *name) {
  for (word count = 0;; count++) {
    name[0] = 0;
    add(name, folder);
    add(name, "/");
    add_number(name, (word)CALL1(SYS_getpid, 0));
    add(name, "-");
    add_number(name, count);
    add(name, ".part");
    long file = CALL4(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file != -EEXIST) return (int)file;
  }
}

/* The working directory, the number of arguments, the arguments, the variables; a NUL after each. */
static int write_call(int file, char **arguments, char **variables) {
  static char directory[MOST_PATH], count[32];
  long length = CALL2(SYS_getcwd, directory, sizeof directory);
  if (length <= 0 || !write_all(file, directory, (word)length)) return 0;
  word number = 0;
  while (arguments[number]) number++;
  add_number(count, number);
  if (!write_all(file, count, length_of(count) + 1)) return 0;
  for (; *arguments; arguments++) if (!write_all(file, *arguments, length_of(*arguments) + 1)) return 0;
  for (; *variables; variables++) if (!write_all(file, *variables, length_of(*variables) + 1)) return 0;
  return 1;
}

static void record(const char *folder, char **arguments, char **variables) {
  static char part[MOST_PATH], whole[MOST_PATH];
  if (!is_plain_test(arguments + 1)) {
    const char *runner = variable(variables, "NEXTEST_TS_RUNNER");
    if (runner) CALL3(SYS_execve, runner, arguments, variables);
    fail("failed to start ", runner ? runner : "the runner", SETUP_ERROR);
  }
  int file = open_new(folder, part);
  if (file < 0 || !write_call(file, arguments + 1, variables) || CALL1(SYS_close, file) < 0)
    fail("failed to write ", part, SETUP_ERROR);
  add(whole, part);
  whole[length_of(whole) - (sizeof ".part" - 1)] = 0;
  add(whole, ".call");
  if (!move(part, whole)) fail("failed to write ", whole, SETUP_ERROR);
  leave(0);
}

/* --- as rustdoc's runtool --- */

struct entry { word inode; word offset; unsigned short length; byte kind; char name[]; };

/* The source of a merged executable, which rustdoc writes next to it; 0 if there is none. */
static int find_merged_source(const char *folder, char *found) {
  static byte entries[16384] __attribute__((aligned(8)));
  long directory = CALL4(SYS_openat, AT_FDCWD, folder, O_RDONLY | O_CLOEXEC, 0);
  if (directory < 0) fail("failed to read ", folder, NOT_MOVED);
  long size;
  while ((size = CALL3(SYS_getdents64, directory, entries, sizeof entries)) > 0)
    for (long at = 0; at < size;) {
      struct entry *entry = (struct entry *)(entries + at);
      word length = length_of(entry->name);
      at += entry->length;
      if (!begins(entry->name, "doctest_runner_") || length < 3 || !is(entry->name + length - 3, ".rs")) continue;
      add(found, folder);
      add(found, "/");
      add(found, entry->name);
      return 1;
    }
  if (size < 0) fail("failed to read ", folder, NOT_MOVED);
  return 0;
}

static void note_order(const char *keep, const char *id) {
  static char order[MOST_PATH], line[MOST_PATH];
  add(order, keep);
  add(order, "/order");
  add(line, id);
  add(line, "\n");
  long file = CALL4(SYS_openat, AT_FDCWD, order, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 || !write_all((int)file, line, length_of(line)) || CALL1(SYS_close, file) < 0)
    fail("failed to write ", order, NOT_MOVED);
}

static void collect(const char *keep, const char *executable) {
  static char folder[MOST_PATH], kept[MOST_PATH], source[MOST_PATH], output[MOST_PATH];
  add(folder, executable);
  word end = length_of(folder);
  while (end > 0 && folder[end] != '/') end--;
  folder[end] = 0;
  const char *id = folder + end;
  while (id > folder && id[-1] != '/') id--;
  add(kept, keep);
  add(kept, "/");
  add(kept, id);
  if (!move(executable, kept)) fail("failed to move ", executable, NOT_MOVED);
  if (find_merged_source(folder, source)) {
    add(kept, ".rs");
    if (!move(source, kept)) fail("failed to move ", source, NOT_MOVED);
    leave(0);
  }
  note_order(keep, id);
  add(output, "nextest-ts-doctest:");
  add(output, id);
  add(output, "\n");
  if (!write_all(1, output, length_of(output))) leave(NOT_MOVED);
  leave(COLLECTED);
}

/* `stack` as the kernel laid it out. */
__attribute__((used, visibility("hidden"))) void stand_in(long *stack) {
  char **arguments = (char **)(stack + 1);
  char **variables = arguments + stack[0] + 1;
  const char *calls = variable(variables, "NEXTEST_TS_RUSTDOC_CALLS");
  if (calls) record(calls, arguments, variables);
  if (stack[0] != 3) leave(SETUP_ERROR);
  collect(arguments[1], arguments[2]);
}

#if defined(__x86_64__)
__asm__(".globl begin\n.hidden begin\nbegin:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call stand_in\n");
#else
__asm__(".globl begin\n.hidden begin\nbegin:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl stand_in\n");
#endif
