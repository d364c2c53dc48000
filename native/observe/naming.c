/*
 * Turns a path into an entry. The entry of an existing file begins with its device, inode and mode, so that a different
 * file under the same name is another entry; the facts contain the change time. In addition to the path as named, the
 * resolved path is recorded, so that other paths to the same file are found.
 */
#include "calls.h"
#include "observe.h"

static int read_status(long result, const char *buffer, struct status *status) {
  *status = (struct status){0, 0, 0, 0, 0, (u32)(result < 0 ? -result : 0)};
  if (result < 0) return 0;
  const u64 *words = (const u64 *)buffer;
  status->device = words[0];
  status->inode = words[1];
#if defined(__x86_64__)
  status->mode = ((const u32 *)buffer)[6];
#else
  status->mode = ((const u32 *)buffer)[4];
#endif
  status->seconds = words[13];
  status->nanoseconds = words[14];
  return 1;
}

int status_of(const char *path, struct status *status) {
  u64 buffer[32];
  return read_status(CALL4(SYS_newfstatat, AT_FDCWD, path, buffer, AT_SYMLINK_NOFOLLOW), (char *)buffer, status);
}

static int status_of_descriptor(long fd, struct status *status) {
  u64 buffer[32];
  return read_status(CALL2(SYS_fstat, fd, buffer), (char *)buffer, status);
}

int is_there(const char *path) {
  struct status status;
  return status_of(path, &status);
}

/*
 * The kernel generates these files for each process that reads them, and they are no inputs: without their inodes, tests
 * that do the same have equal records.
 */
static int is_made_up(const char *path) { return begins(path, "/proc/") || begins(path, "/sys/"); }

/*
 * Writes the head before the path; returns the start of the entry. A lower-case letter: the path does not exist, and the
 * error is not that it is missing if its number follows.
 */
static const char *key_of(struct entry *entry, char letter, const struct status *status) {
  char head[HEAD_SIZE], *at = head;
  *at++ = status->error ? (char)(letter | 0x20) : letter;
  if (status->error) {
    if (status->error != ENOENT) at = append_number(at, status->error);
  } else if (!is_made_up(entry->path)) {
    at = append_hexadecimal(at, status->device);
    *at++ = ':';
    at = append_hexadecimal(at, status->inode);
    *at++ = ':';
    at = append_hexadecimal(at, status->mode);
  }
  word length = (word)(at - head);
  char *key = entry->head + HEAD_SIZE - length;
  for (word index = 0; index < length; index++) key[index] = head[index];
  return key;
}

static enum known remember_path(struct test *test, char letter, struct entry *entry, const struct status *status) {
  char facts[48] = {0};
  if (!status->error && !is_made_up(entry->path)) {
    char *at = append_number(facts, status->seconds);
    *at++ = '.';
    append_number(at, status->nanoseconds);
  }
  return remember(test, key_of(entry, letter, status), facts);
}

/* The kernel's path of an opened file; false if it has no name in the file system. */
static int name_of(long fd, char *into) {
  char link[32];
  append_number(append(link, "/proc/self/fd/"), (u64)fd);
  long length = CALL4(SYS_readlinkat, AT_FDCWD, link, into, PATH_SIZE - 1);
  if (length <= 0) return 0;
  into[length] = 0;
  return into[0] == '/' && !begins(into, "/memfd:");
}

/*
 * Links that lead through a process (`/proc/self/cwd`) would lead through the runner here. What follows the runner's folder
 * in `/proc`; null: the path is not in it.
 */
static const char *after_runner(const char *path) {
  char own[32];
  if (!begins(path, "/proc/")) return 0;
  append_number(append(own, "/proc/"), (u64)CALL1(SYS_getpid, 0));
  word length = length_of(own);
  return begins(path, own) && (path[length] == '/' || !path[length]) ? path + length : 0;
}

/* Descriptors and threads have numbers that may be missing in the runner, so nothing seems to be there. */
static int is_numbered(const char *rest) { return begins(rest, "/fd/") || begins(rest, "/task/"); }

struct open_how { u64 flags, mode, resolve; };
enum { NO_MAGIC_LINKS = 2, ELOOP = 40, ENOSYS = 38 };

/* The end of a part of a path; null where the path does not go on with this part. */
static const char *after_part(const char *path, const char *part) {
  if (!path || !begins(path, part)) return 0;
  path += length_of(part);
  return *path == '/' || !*path ? path : 0;
}

static const char *after_number(const char *path) {
  if (!path || *path != '/' || path[1] < '0' || path[1] > '9') return 0;
  path++;
  while (*path >= '0' && *path <= '9') path++;
  return *path == '/' || !*path ? path : 0;
}

/* Where a path goes on after a link through a process that it names by its number (`/proc/1/cwd`); null: it has none. */
static const char *after_process(const char *path) {
  static const char *const LINKS[] = {"/cwd", "/root", "/exe", 0};
  const char *process = after_number(after_part(path, "/proc"));
  const char *task = after_number(after_part(process, "/task"));
  const char *rest = task ? task : process;
  for (const char *const *link = LINKS; *link; link++) {
    const char *after = after_part(rest, *link);
    if (after) return after;
  }
  return after_number(after_part(rest, "/fd"));
}

/*
 * Opens what a path leads to. A link through a process that the path names by its number is followed: such a process is one
 * of the test, or the test is not stored. Otherwise -ELOOP where such a link is on the way: `self` would be the runner.
 */
static long open_path(const char *path) {
  struct open_how how = {O_PATH | O_CLOEXEC, 0, NO_MAGIC_LINKS};
  const char *rest = after_process(path);
  long folder = AT_FDCWD;
  if (rest) {
    char link[64];
    word length = (word)(rest - path);
    if (length >= sizeof link) return -ELOOP;
    memcpy(link, path, length);
    link[length] = 0;
    folder = CALL4(SYS_openat, AT_FDCWD, link, O_PATH | O_CLOEXEC, 0);
    while (*rest == '/') rest++;
    if (folder < 0 || !*rest) return folder;
    path = rest;
  }
  long fd = CALL4(SYS_openat2, folder, path, &how, sizeof how);
  if (fd == -ENOSYS) fd = CALL4(SYS_openat, folder, path, O_PATH | O_CLOEXEC, 0);
  if (rest) CALL1(SYS_close, folder);
  return fd;
}

/*
 * Real names of folders, as long as the test has not changed what names mean: a search along a path asks for hundreds of
 * things in a few folders.
 */
static struct folder *folder_place(const struct test *test, const char *name, word length) {
  return &test->folders[hash_of(name, length) % FOLDERS];
}

/* What is known of a folder; null: nothing. */
static const struct folder *known_folder(const struct test *test, const char *name) {
  word length = length_of(name);
  if (length >= SHORT_NAME) return 0;
  const struct folder *folder = folder_place(test, name, length);
  int is_known = folder->serial == test->serial && folder->generation == test->generation &&
                 equal(folder->name, name, length + 1);
  return is_known ? folder : 0;
}

static void learn_folder(const struct test *test, const char *name, const char *real) {
  word length = length_of(name);
  if (length >= SHORT_NAME || length_of(real) >= SHORT_NAME) return;
  struct folder *folder = folder_place(test, name, length);
  folder->serial = test->serial;
  folder->generation = test->generation;
  append(folder->name, name);
  append(folder->real, real);
}

/* Finds the real name of a folder that exists: 1. 0: it has none. -1: it leads through the runner. -ENOENT: it is missing. */
static int resolve_present(const struct test *test, const char *name, char *into) {
  const struct folder *folder = known_folder(test, name);
  if (folder) return append(into, folder->real), 1;
  long fd = open_path(*name ? name : "/");
  if (fd < 0) return fd == -ELOOP ? -1 : -ENOENT;
  int is_named = name_of(fd, into);
  CALL1(SYS_close, fd);
  if (is_named) learn_folder(test, name, into);
  return is_named;
}

enum { MOST_LINKS = 3 };
static int resolve_folder(const struct test *test, char *name, char *into, int links);

/* Whether a link to something that is missing here leads to a process, in which something may be there. */
static int may_lead_to_process(const struct test *test, const char *link, int links) {
  char target[PATH_SIZE * 2 + 2], text[PATH_SIZE], real[PATH_SIZE * 2 + 2];
  long length = CALL4(SYS_readlinkat, AT_FDCWD, link, text, PATH_SIZE - 1);
  if (length <= 0) return 0;
  text[length] = 0;
  if (!links || length_of(link) + (word)length >= PATH_SIZE * 2) return 1;
  append(target, link);
  append(*text == '/' ? target : last_slash(target) + 1, text);
  int found = resolve_folder(test, target, real, links - 1);
  const char *rest = found > 0 ? after_runner(real) : 0;
  return found < 0 || (rest && is_numbered(rest));
}

/*
 * The real name of a folder, or of the nearest one above it that exists, and the rest: 1. 0: it has none. -1: it leads
 * through the runner. `name` is changed. `links`: how many that lead nowhere are followed.
 */
static int resolve_folder(const struct test *test, char *name, char *into, int links) {
  char rest[PATH_SIZE * 2 + 2], longer[PATH_SIZE * 2 + 2];
  append(rest, "");
  for (;;) {
    int found = resolve_present(test, name, into);
    if (found != -ENOENT && found <= 0) return found;
    if (found > 0) {
      word length = length_of(into);
      if (length + length_of(rest) >= PATH_SIZE * 2) return 0;
      append(into + (length == 1 ? 0 : length), rest);
      return 1;
    }
    if (!*name) return 0;
    if (may_lead_to_process(test, name, links)) return -1;
    char *slash = last_slash(name);
    append(append(longer, slash), rest);
    append(rest, longer);
    *slash = 0;
  }
}

/* Resolves a path whose last part is not a link. Returns as `resolve_folder` does. */
static int resolve_in_folder(const struct test *test, const char *path, char *into) {
  char name[PATH_SIZE * 2 + 2], part[PATH_SIZE * 2 + 2];
  append(name, path);
  char *slash = last_slash(name);
  word length = (word)(slash - name);
  *slash = 0;
  const struct folder *folder = known_folder(test, name);
  if (folder) {
    append(into, folder->real);
  } else {
    append(part, name);
    int found = resolve_folder(test, part, into, MOST_LINKS);
    if (found <= 0) return found;
    learn_folder(test, name, into);
  }
  word real = length_of(into);
  if (real + length_of(path + length) >= PATH_SIZE * 2) return 0;
  append(into + (real == 1 ? 0 : real), path + length);
  return 1;
}

int real_name(const struct test *test, const char *path, char *into) { return resolve_in_folder(test, path, into) > 0; }

static int is_open(const char *path) {
  long fd = CALL4(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
  if (fd >= 0) CALL1(SYS_close, fd);
  return fd >= 0;
}

/* Whether the last part of a path is a plain name of an entry in its folder. */
static int is_plain_name(const char *path) {
  const char *name = path;
  for (const char *at = path; *at; at++) if (*at == '/') name = at + 1;
  return *name && !(name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])));
}

enum { KIND = 0170000, SYMBOLIC_LINK = 0120000 };

static void note_real(struct test *test, char letter, const struct entry *entry, const struct status *seen, enum follow follow) {
  struct entry real;
  struct status status;
  int present = !seen->error;
  if (present && (!is_plain_name(entry->path) || ((seen->mode & KIND) == SYMBOLIC_LINK && follow == FOLLOW))) {
    long fd = open_path(entry->path);
    /* A loop of links is different: it cannot be opened. */
    if (fd == -ELOOP && is_open(entry->path)) return opaque(test, "a link that leads through a process");
    if (fd == -ENOENT && may_lead_to_process(test, entry->path, MOST_LINKS))
      return opaque(test, "a link that leads through a process");
    if (fd < 0) return;
    int is_named = name_of(fd, real.path) && status_of_descriptor(fd, &status);
    CALL1(SYS_close, fd);
    if (!is_named) return;
    seen = &status;
  } else {
    int found = resolve_in_folder(test, entry->path, real.path);
    if (found < 0) return opaque(test, "a link that leads through a process");
    if (!found) return;
  }
  const char *of_runner = after_runner(real.path);
  if (of_runner && is_numbered(of_runner)) return opaque(test, "a link that leads through a process");
  if (of_runner || equal(real.path, entry->path, length_of(entry->path) + 1)) return;
  remember_path(test, letter, &real, seen);
}

/* Creating or changing a file depends on its folder. */
static void note_folder(struct test *test, const struct entry *entry) {
  struct entry folder;
  struct status status;
  append(folder.path, entry->path);
  char *slash = last_slash(folder.path);
  if (slash == folder.path) return;
  *slash = 0;
  status_of(folder.path, &status);
  remember_path(test, 'S', &folder, &status);
}

void note(struct test *test, char letter, struct entry *entry, enum follow follow) {
  struct status status;
  if (length_of(entry->path) >= PATH_SIZE) return opaque(test, "a path that is too long");
  status_of(entry->path, &status);
  if (letter == 'W' || letter == 'M') note_folder(test, entry);
  if (remember_path(test, letter, entry, &status) == KNOWN) return;
  note_real(test, letter, entry, &status, follow);
}
