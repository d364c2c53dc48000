/*
 * Addresses. Only sockets that a process of the test has really bound belong to the test. Whether a bind succeeded is
 * checked later, when a process connects.
 */
#include "calls.h"
#include "observe.h"

/* `unix:` and the path or, for an abstract name, `@` and what follows; 0 where the working directory is unknown. */
static char *append_unix(char *at, u32 pid, const struct address *address, u64 size) {
  int abstract = size > 2 && !address->text[0];
  at = append(at, abstract ? "unix:@" : "unix:");
  if (!abstract && size > 2 && address->text[0] != '/') {
    long length = folder_of(pid, AT_FDCWD, at);
    if (length < 0) return 0;
    at += length;
    *at++ = '/';
  }
  for (u64 index = (u64)abstract; index + 2 < size; index++) {
    char letter = address->text[index];
    if (!letter && !abstract) break;
    *at++ = letter ? letter : '@';
  }
  *at = 0;
  return at;
}

/* Family, port and address in hexadecimal. */
static char *append_internet(char *at, const struct address *address, u64 size) {
  int is_4 = address->family == AF_INET;
  at = append_number(append(at, is_4 ? "inet:" : "inet6:"), (u32)((byte)address->text[0] << 8 | (byte)address->text[1]));
  *at++ = ':';
  for (u64 index = is_4 ? 2 : 6; index < (is_4 ? 6U : 22U) && index + 2 < size; index++) {
    byte value = (byte)address->text[index];
    *at++ = "0123456789abcdef"[value >> 4];
    *at++ = "0123456789abcdef"[value & 15];
  }
  *at = 0;
  return at;
}

static void remember_address(struct test *test, char letter, struct entry *entry) {
  char *key = entry->head + HEAD_SIZE - 1;
  *key = letter;
  remember(test, key, "");
}

static int is_internet(const struct address *address) {
  return address->family == AF_INET || address->family == AF_INET6;
}

static char *append_address(char *at, u32 pid, const struct address *address, u64 size) {
  if (address->family == AF_UNIX) return append_unix(at, pid, address, size);
  if (is_internet(address)) return append_internet(at, address, size);
  return append_number(append(at, "family:"), address->family);
}

/* False where there is no address, or it cannot be read. */
static int read_address(struct test *test, u32 pid, u64 from, u64 *size, struct address *address) {
  if (!from || *size < 2) return 0;
  if (*size > sizeof *address) *size = sizeof *address;
  if (read_bytes(pid, from, address, *size) > 0) return 1;
  opaque(test, "an address that could not be read");
  return 0;
}

/* Duplicates a descriptor of a process into this process; negative if that fails. */
static long descriptor_of(u32 pid, u64 descriptor) {
  enum { PIDFD_THREAD = 0200 };
  /* The caller may be a thread; kernels before 6.9 know none. */
  long process = CALL2(SYS_pidfd_open, pid, 0);
  if (process < 0) process = CALL2(SYS_pidfd_open, pid, PIDFD_THREAD);
  if (process < 0) return process;
  long fd = CALL3(SYS_pidfd_getfd, process, descriptor, 0);
  CALL1(SYS_close, process);
  return fd;
}

/* Asks a descriptor for the address that it is bound to; its size, or 0. */
static u32 bound_address(u32 pid, u64 descriptor, struct address *address) {
  long fd = descriptor_of(pid, descriptor);
  if (fd < 0) return 0;
  u32 size = sizeof *address;
  long result = CALL3(SYS_getsockname, fd, address, &size);
  CALL1(SYS_close, fd);
  return result == 0 && size > 2 ? size : 0;
}

static void note_internet(struct test *test, const struct address *address, u32 size) {
  char entry[80] = {'B'};
  if (!address->text[0] && !address->text[1]) return;
  append_internet(entry + 1, address, size);
  remember(test, entry, "");
}

/* Which of the sockets that were about to be bound are bound now. */
static void confirm(struct test *test) {
  for (u32 index = 0; index < test->bound_count; index++) {
    struct bound *bound = &test->bounds[index];
    struct address address = {0, {0}};
    u32 size = bound_address(bound->pid, bound->descriptor, &address);
    if (!size || address.family != bound->address.family) continue;
    if (is_internet(&address)) note_internet(test, &address, size);
    else if (size >= bound->size && equal((char *)&address, (char *)&bound->address, bound->size)) remember(test, bound->text, "");
  }
}

void note_bind(struct test *test, u32 pid, u64 descriptor, u64 from, u64 size) {
  struct entry entry;
  struct address address = {0, {0}};
  if (!read_address(test, pid, from, &size, &address)) return;
  if (!append_address(entry.path, pid, &address, size)) return opaque(test, "a folder that could not be read");
  if (address.family != AF_UNIX && !is_internet(&address)) {
    remember_address(test, 'A', &entry);
    return;
  }
  if (!test->bounds) test->bounds = map(BOUNDS * sizeof *test->bounds);
  /* An address that is not recorded is not the address of the test. */
  if (!test->bounds || length_of(entry.path) + 2 > sizeof test->bounds->text) return;
  struct bound *bound = &test->bounds[test->bound_count < BOUNDS ? test->bound_count++ : BOUNDS - 1];
  *bound = (struct bound){pid, (u32)descriptor, (u32)size, address, {'B'}};
  append(bound->text + 1, entry.path);
  if (address.family != AF_UNIX || entry.path[5] != '/') return;
  struct entry file;
  append(file.path, entry.path + 5);
  note(test, 'W', &file, NO_FOLLOW);
}

void note_listen(struct test *test, u32 pid, u64 descriptor) {
  struct address address = {0, {0}};
  confirm(test);
  u32 size = bound_address(pid, descriptor, &address);
  if (size && is_internet(&address)) note_internet(test, &address, size);
}

void note_connect(struct test *test, u32 pid, u64 from, u64 size) {
  struct entry entry;
  struct address address = {0, {0}};
  if (!read_address(test, pid, from, &size, &address)) return;
  if (!append_address(entry.path, pid, &address, size)) return opaque(test, "a folder that could not be read");
  confirm(test);
  int is_file = address.family == AF_UNIX && entry.path[5] == '/';
  if (is_file && !is_there(entry.path + 5)) {
    /* Connecting to a missing path fails, so it is no connection. */
    struct entry file;
    append(file.path, entry.path + 5);
    return note(test, 'S', &file, FOLLOW);
  }
  remember_address(test, 'C', &entry);
}

void note_message(struct test *test, u32 pid, u64 from) {
  u64 head[2] = {0, 0};
  if (read_bytes(pid, from, head, sizeof head) < 0) return opaque(test, "a message that could not be read");
  if (head[0]) note_connect(test, pid, head[0], (u32)head[1]);
}
