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

/* What a socket is set to, a number; 0 if it cannot be asked. */
static u32 option_of(long fd, int level, int option) {
  u32 value = 0, size = sizeof value;
  return CALL5(SYS_getsockopt, fd, level, option, &value, &size) < 0 ? 0 : value;
}

/* The number of a socket's protocol; 0: unknown. */
static u32 protocol_of(long fd) {
  enum { SO_PROTOCOL = 38, TCP = 6, MULTIPATH_TCP = 262 };
  u32 protocol = option_of(fd, SOL_SOCKET, SO_PROTOCOL);
  return protocol == MULTIPATH_TCP ? TCP : protocol;
}

struct served { struct address address; u32 protocol; int is_only_6; };

/* Asks a descriptor for the address that it is bound to; its size, or 0. */
static u32 bound_address(u32 pid, u64 descriptor, struct served *served) {
  enum { PROTOCOL_IPV6 = 41, ONLY_IPV6 = 26 };
  long fd = descriptor_of(pid, descriptor);
  if (fd < 0) return 0;
  u32 size = sizeof served->address;
  long result = CALL3(SYS_getsockname, fd, &served->address, &size);
  if (result == 0 && is_internet(&served->address)) served->protocol = protocol_of(fd);
  if (served->address.family == AF_INET6) served->is_only_6 = option_of(fd, PROTOCOL_IPV6, ONLY_IPV6) != 0;
  CALL1(SYS_close, fd);
  return result == 0 && size > 2 ? size : 0;
}

static void note_internet(struct test *test, const struct served *served, u32 size) {
  char entry[96] = {'B'};
  const struct address *address = &served->address;
  if ((!address->text[0] && !address->text[1]) || !served->protocol) return;
  char *at = append_number(append(append_internet(entry + 1, address, size), ":"), served->protocol);
  if (served->is_only_6) append(at, ":only");
  remember(test, entry, "");
}

/* Which of the sockets that were about to be bound are bound now. */
static void confirm(struct test *test) {
  for (u32 index = 0; index < test->bound_count; index++) {
    struct bound *bound = &test->bounds[index];
    struct served served = {{0, {0}}, 0, 0};
    u32 size = bound_address(bound->pid, bound->descriptor, &served);
    if (!size || served.address.family != bound->address.family) continue;
    if (is_internet(&served.address)) note_internet(test, &served, size);
    else if (size >= bound->size && equal((char *)&served.address, (char *)&bound->address, bound->size))
      remember(test, bound->text, "");
  }
}

/* The path of a Unix socket, or null. */
static char *path_in(const struct address *address, struct entry *entry) {
  return address->family == AF_UNIX && entry->path[5] == '/' ? entry->path + 5 : 0;
}

/* A folder on the way may become a link to another one, so addresses have real names. False if it has none. */
static int use_real_name(struct test *test, char *path) {
  char real[PATH_SIZE * 2 + 2];
  if (!real_name(test, path, real)) return 0;
  append(path, real);
  return 1;
}

void note_bind(struct test *test, u32 pid, u64 descriptor, u64 from, u64 size) {
  struct entry entry, file;
  struct address address = {0, {0}};
  if (!read_address(test, pid, from, &size, &address)) return;
  if (!append_address(entry.path, pid, &address, size)) return opaque(test, "a folder that could not be read");
  if (address.family != AF_UNIX && !is_internet(&address)) {
    remember_address(test, 'A', &entry);
    return;
  }
  char *path = path_in(&address, &entry);
  if (path) {
    append(file.path, path);
    note(test, 'W', &file, NO_FOLLOW);
    /* An address that is not recorded is not the address of the test. */
    if (!use_real_name(test, path)) return;
  }
  if (!test->bounds) test->bounds = map(BOUNDS * sizeof *test->bounds);
  if (!test->bounds || length_of(entry.path) + 2 > sizeof test->bounds->text) return;
  struct bound *bound = &test->bounds[test->bound_count < BOUNDS ? test->bound_count++ : BOUNDS - 1];
  *bound = (struct bound){pid, (u32)descriptor, (u32)size, address, {'B'}};
  append(bound->text + 1, entry.path);
}

void note_listen(struct test *test, u32 pid, u64 descriptor) {
  struct served served = {{0, {0}}, 0, 0};
  confirm(test);
  u32 size = bound_address(pid, descriptor, &served);
  if (size && is_internet(&served.address)) note_internet(test, &served, size);
}

static void append_protocol(struct entry *entry, const struct notification *call) {
  long fd = descriptor_of(call->pid, call->arguments[0]);
  append_number(append(entry->path + length_of(entry->path), ":"), fd < 0 ? 0 : protocol_of(fd));
  if (fd >= 0) CALL1(SYS_close, fd);
}

void note_connect(struct test *test, const struct notification *call, u64 from, u64 size) {
  struct entry entry;
  struct address address = {0, {0}};
  if (!read_address(test, call->pid, from, &size, &address)) return;
  /* Without a family, `connect` ends a connection, but a datagram goes to the address. */
  if (!address.family && call->number != SYS_connect) address.family = AF_INET;
  if (!append_address(entry.path, call->pid, &address, size)) return opaque(test, "a folder that could not be read");
  confirm(test);
  char *path = path_in(&address, &entry);
  if (path && !is_there(path)) {
    /* Connecting to a missing path fails, so it is no connection. */
    struct entry file;
    append(file.path, path);
    return note(test, 'S', &file, FOLLOW);
  }
  if (path && !use_real_name(test, path)) return opaque(test, "a folder that could not be read");
  if (is_internet(&address)) append_protocol(&entry, call);
  remember_address(test, 'C', &entry);
}

void note_message(struct test *test, const struct notification *call, u64 from) {
  u64 head[2] = {0, 0};
  if (read_bytes(call->pid, from, head, sizeof head) < 0) return opaque(test, "a message that could not be read");
  if (head[0]) note_connect(test, call, head[0], (u32)head[1]);
}
