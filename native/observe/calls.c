/* Derives the entries of a reported call: the names that it uses. */
#include "calls.h"
#include "observe.h"

/* One more than where each number is in `CALLS`; 0: it is not reported. */
static byte places[MOST_NUMBER + 1];

void prepare_calls(void) {
  for (int index = 0; index < CALL_COUNT; index++) places[CALLS[index].number] = (byte)(index + 1);
}

static int is_in_gap(int number) {
  for (int index = 0; index < GAP_COUNT; index++) if (number >= GAPS[index].first && number <= GAPS[index].last) return 1;
  return 0;
}

static const struct reported *reported(int number) {
  return number >= 0 && number <= MOST_NUMBER && places[number] ? &CALLS[places[number] - 1] : 0;
}

/* Drops parts that lead nowhere: `//` and `/./`. */
static void drop_empty_parts(char *path) {
  char *into = path;
  for (const char *from = path; *from; *into++ = *from++)
    while (from[0] == '/' && (from[1] == '/' || (from[1] == '.' && from[2] == '/'))) from += from[1] == '/' ? 1 : 2;
  *into = 0;
}

/* Replaces `self` by the process, since `self` means the runner here. */
static void name_process(u32 pid, char *path) {
  static const char *const NAMES[][2] = {
    {"/proc/self", ""}, {"/proc/thread-self", ""}, {"/dev/fd", "/fd"}, {"/dev/stdin", "/fd/0"}, {"/dev/stdout", "/fd/1"},
    {"/dev/stderr", "/fd/2"},
  };
  char rest[PATH_SIZE * 2 + 2];
  const char *first = path;
  while (first[0] == '/' && first[1] == '/') first++;
  if (!begins(first, "/proc/") && !begins(first, "/dev/")) return;
  drop_empty_parts(path);
  for (u32 index = 0; index < sizeof NAMES / sizeof *NAMES; index++) {
    word length = length_of(NAMES[index][0]);
    if (!begins(path, NAMES[index][0]) || (path[length] && path[length] != '/')) continue;
    append(rest, path + length);
    append(append(append_number(append(path, "/proc/"), pid), NAMES[index][1]), rest);
    return;
  }
}

/* The path of a call; false if it has none (an empty path means the descriptor itself). */
static int path_of(struct test *test, const struct notification *call, int at, int plain, struct entry *entry) {
  char text[PATH_SIZE];
  if (!call->arguments[at]) return 0;
  if (read_text(call->pid, call->arguments[at], text, PATH_SIZE) < 0) {
    opaque(test, "a path that could not be read");
    return 0;
  }
  if (!*text) return 0;
  char *end = entry->path;
  if (*text != '/') {
    long length = folder_of(call->pid, plain ? AT_FDCWD : (long)(int)call->arguments[at - 1], entry->path);
    if (length < 0) {
      opaque(test, "a folder that could not be read");
      return 0;
    }
    end += length;
    *end++ = '/';
  }
  append(end, text);
  name_process(call->pid, entry->path);
  return 1;
}

static int is_never_input_of(u32 pid, const char *path) {
  char own[32];
  append_number(append(own, "/proc/"), pid);
  return is_never_input(path, own);
}

static void note_open(struct test *test, struct entry *entry, u64 flags) {
  if (flags & O_PATH) return note(test, 'S', entry, FOLLOW);
  int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
  /* A file without a name in this folder. */
  if ((flags & O_TMPFILE) == O_TMPFILE) return note(test, 'S', entry, FOLLOW);
  if (!writes) return note(test, 'R', entry, FOLLOW);
  if (flags & O_EXCL) note(test, 'S', entry, FOLLOW);
  else if (!(flags & O_TRUNC)) note(test, 'R', entry, FOLLOW);
  note(test, 'W', entry, FOLLOW);
  if (flags & O_CREAT) test->generation++;
}

enum { MOST_LINKS = 4 };
static void note_parts(struct test *test, const char *path, int links);

/* Each link that a link leads to. */
static void note_parts_behind(struct test *test, const char *link, int links) {
  char target[PATH_SIZE * 2 + 2], text[PATH_SIZE];
  long length = CALL4(SYS_readlinkat, AT_FDCWD, link, text, PATH_SIZE - 1);
  if (length <= 0) return;
  text[length] = 0;
  if (!links || length_of(link) + (word)length >= PATH_SIZE * 2) return opaque(test, "openat2 through many links");
  append(target, link);
  append(*text == '/' ? target : last_slash(target) + 1, text);
  note_parts(test, target, links - 1);
}

static void note_parts(struct test *test, const char *path, int links) {
  struct entry part;
  append(part.path, path);
  for (char *at = part.path + 1; !test->opaque; at++) {
    char end = *at;
    if (end && end != '/') continue;
    *at = 0;
    note(test, 'S', &part, NO_FOLLOW);
    note_parts_behind(test, part.path, links);
    if (!end) return;
    *at = end;
  }
}

static void note_open2(struct test *test, const struct notification *call, struct entry *entry) {
  enum { IN_ROOT = 0x10 };
  u64 how[3] = {0, 0, 0};
  if (read_bytes(call->pid, call->arguments[2], how, sizeof how) < 0) return opaque(test, "flags that could not be read");
  if (how[2] & IN_ROOT) return opaque(test, "openat2 with another root");
  /* Whether it may be opened depends on each part of the path. */
  if (how[2]) note_parts(test, entry->path, MOST_LINKS);
  note_open(test, entry, how[0]);
}

/* Access depends on permission bits, which are fingerprinted; other attributes are not. */
static void note_attribute(struct test *test, const struct notification *call, const struct reported *about) {
  struct entry entry;
  char name[256];
  if (read_text(call->pid, call->arguments[1], name, sizeof name) < 0) return opaque(test, "extended attributes");
  if (!begins(name, "security.") && !begins(name, "system.posix_acl")) return opaque(test, "extended attributes");
  if (about->at >= 0 && path_of(test, call, about->at, about->plain, &entry)) note(test, 'S', &entry, FOLLOW);
}

/* A number of a process (of a group, if it is negative), as a query of the process's folder in `/proc`. */
static void note_named_process(struct test *test, long pid) {
  struct entry entry;
  if (pid == 0) return;
  if (pid == -1) return opaque(test, "all processes");
  append_number(append(entry.path, "/proc/"), (u64)(pid < 0 ? -pid : pid));
  note(test, 'S', &entry, FOLLOW);
}

static void note_capabilities(struct test *test, const struct notification *call) {
  struct { u32 version; int pid; } head;
  if (read_bytes(call->pid, call->arguments[0], &head, sizeof head) < 0) return opaque(test, "a process that could not be read");
  note_named_process(test, head.pid);
}

/* Something of System V; with the key 0 it is made, and belongs to the test. */
static void note_made(struct test *test, const struct reported *about, u64 key) {
  if (key) return opaque(test, about->name);
  test->made |= 1U << about->at;
}

static void note_clone3(struct test *test, const struct notification *call) {
  u64 flags = 0;
  if (read_bytes(call->pid, call->arguments[0], &flags, sizeof flags) < 0) return opaque(test, "flags that could not be read");
  if (flags & (NAMESPACES | TIME_NAMESPACE)) opaque(test, "namespaces");
}

/* A folder takes the place of another one only if that is empty. */
static int is_folder(const struct entry *entry) {
  enum { KIND = 0170000, FOLDER = 0040000 };
  struct status status;
  return status_of(entry->path, &status) && (status.mode & KIND) == FOLDER;
}

/* Of a mode; one that `creat` has is of a file. */
static int is_device(u64 mode) {
  enum { KIND = 0170000, CHARACTERS = 0020000, BLOCKS = 0060000 };
  return (mode & KIND) == CHARACTERS || (mode & KIND) == BLOCKS;
}

/* The call changes what names refer to, so paths are resolved again. */
static void note_change(struct test *test, const struct notification *call, const struct reported *about, struct entry *entry) {
  enum how how = about->how;
  if (how == MAKE) note(test, 'M', entry, NO_FOLLOW);
  if (how == MOVE || how == LINK || how == REMOVE) note(test, 'R', entry, NO_FOLLOW);
  if (how == CREATE) note(test, 'W', entry, FOLLOW);
  if (how == CREATE && is_device(call->arguments[about->at + 1])) opaque(test, "a device node");
  if (how == MOVE || how == SYMLINK || how == REMOVE) note(test, 'W', entry, NO_FOLLOW);
  if ((how == MOVE || how == LINK) && path_of(test, call, about->at + (about->plain ? 1 : 2), about->plain, entry)) {
    int is_exchange = about->number == SYS_renameat2 && (call->arguments[4] & RENAME_EXCHANGE);
    if (is_exchange || (how == MOVE && is_folder(entry))) note(test, 'R', entry, NO_FOLLOW);
    note(test, 'W', entry, NO_FOLLOW);
  }
  test->generation++;
}

/* Whether the linker of this test loads this library. */
static int is_helper(const struct test *test, const char *path) {
  return test->shape && !test->is_linked && !test->linker_done && equal(path, helper_name, length_of(helper_name) + 1);
}

/* A name for what a descriptor leads to. */
static void note_new_name(struct test *test, const struct notification *call) {
  struct entry entry;
  if (path_of(test, call, 3, 0, &entry)) note(test, 'W', &entry, NO_FOLLOW);
  test->generation++;
}

static int names_working_directory(const struct notification *call, const struct reported *about) {
  return (about->how == LOOK || about->how == CHANGE) && !about->plain && (int)call->arguments[about->at - 1] == AT_FDCWD;
}

static void note_working_directory(struct test *test, u32 pid, const struct reported *about) {
  struct entry entry;
  if (folder_of(pid, AT_FDCWD, entry.path) < 0) return opaque(test, "a folder that could not be read");
  note(test, about->how == LOOK ? 'S' : 'R', &entry, FOLLOW);
  if (about->how == CHANGE) note(test, 'W', &entry, FOLLOW);
}

static void note_path(struct test *test, const struct notification *call, const struct reported *about) {
  struct entry entry;
  if (!path_of(test, call, about->at, about->plain, &entry)) {
    if (about->how == LINK && !test->opaque) return note_new_name(test, call);
    if (test->opaque) return;
    if (names_working_directory(call, about)) return note_working_directory(test, call->pid, about);
    /* Without a path, the descriptor was opened under observation. */
    if (about->number != SYS_execveat) return;
    append_number(append(append_number(append(entry.path, "/proc/"), call->pid), "/fd/"), (u32)call->arguments[0]);
  }
  if (is_helper(test, entry.path)) return;
  if ((about->how == OPEN || about->how == LOOK) && is_never_input_of(call->pid, entry.path)) return;
  switch ((enum how)about->how) {
    case OPEN: return note_open(test, &entry, call->arguments[about->at + 1]);
    case OPEN2: return note_open2(test, call, &entry);
    case LOOK: return note(test, 'S', &entry, FOLLOW);
    case EXECUTE:
      note(test, 'X', &entry, FOLLOW);
      return note_program(test, call->pid, &entry);
    case CHANGE:
      note(test, 'R', &entry, FOLLOW);
      return note(test, 'W', &entry, FOLLOW);
    default: return note_change(test, call, about, &entry);
  }
}

static void note_list(struct test *test, const struct notification *call) {
  struct entry entry;
  if (folder_of(call->pid, (long)call->arguments[0], entry.path) > 0) note(test, 'L', &entry, FOLLOW);
  else opaque(test, "a folder that could not be read");
}

/* Each process and thread once: their entries in `/proc` belong to the test itself. */
static void note_process(struct test *test, u32 pid) {
  char entry[24] = {'P'};
  if (test->pid == pid) return;
  test->pid = pid;
  append_number(entry + 1, pid);
  remember(test, entry, "");
}

void note_call(struct test *test, const struct notification *call) {
  const struct reported *about = call->arch == AUDIT_ARCH ? reported(call->number) : 0;
  const u64 *arguments = call->arguments;
  if (test->opaque) return;
  if (!about) {
    if (call->arch != AUDIT_ARCH || call->number >= OTHER_TABLE) opaque(test, "another system call table");
    else if (!is_in_gap(call->number)) opaque(test, "a system call of a later kernel");
    return;
  }
  if (call->number == SYS_statfs && !arguments[0] && arguments[1] == MARK) return note_linked(test, (int)arguments[2]);
  note_process(test, call->pid);
  switch ((enum how)about->how) {
    case OPAQUE: case SOCKET: return opaque(test, about->name);
    case OPAQUE_IF_SHARED:
      return note_made(test, about, arguments[0]);
    case OPAQUE_IF_FOREIGN:
      if (!(test->made & 1U << about->at)) opaque(test, about->name);
      return;
    case CLONE: return opaque(test, "namespaces");
    case CLONE3: return note_clone3(test, call);
    case PROCESS: return note_named_process(test, (int)arguments[0]);
    case TWO_PROCESSES:
      note_named_process(test, (int)arguments[0]);
      return note_named_process(test, (int)arguments[1]);
    case CAPABILITIES: return note_capabilities(test, call);
    case ATTRIBUTE: return note_attribute(test, call, about);
    case CONNECT: return note_connect(test, call, arguments[1], arguments[2]);
    case BIND: return note_bind(test, call->pid, arguments[0], arguments[1], arguments[2]);
    case LISTEN: return note_listen(test, call->pid, arguments[0]);
    case SEND_TO: return note_connect(test, call, arguments[4], arguments[5]);
    case SEND: return note_message(test, call, arguments[1]);
    case SEND_MANY:
      /* Each element is a message head of 56 bytes and a length, 64 in all; the kernel takes no more than 1,024. */
      for (u32 index = 0; index < (u32)arguments[2] && index < 1024; index++)
        note_message(test, call, arguments[1] + 64 * index);
      return;
    case LIST: return note_list(test, call);
    default: return note_path(test, call, about);
  }
}
