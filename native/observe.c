/*
 * Observes which files and sockets a test and its descendants name. See docs/design/results-cache.md.
 *
 * One file with two uses. Executed (`observe SOCKET KEY PROGRAM ARGUMENT...`) it is the launcher: it installs a
 * seccomp filter that reports system calls to a listener, hands the listener to the runner over the Unix socket, and
 * becomes the program. Loaded as a library by the runner it is the supervisor: it answers every report, remembers
 * each path once, and says what a test named when the last process under its filter is gone.
 *
 * The supervisor is a part of the runner's process because reading the memory of a process (its paths) may be
 * allowed to ancestors only. It needs no library and no privilege. It observes and never decides: calls continue.
 */
#include "linux.h"

typedef unsigned long long u64;

#if defined(__x86_64__)
#define AUDIT_ARCH 0xc000003eU
#define X86(number) number
enum {
  SYS_poll = 7, SYS_mmap = 9, SYS_mremap = 25, SYS_munmap = 11, SYS_ioctl = 16, SYS_socket = 41, SYS_connect = 42,
  SYS_accept4 = 288, SYS_sendmsg = 46, SYS_sendmmsg = 307, SYS_bind = 49, SYS_listen = 50, SYS_execve = 59,
  SYS_readlinkat = 267, SYS_newfstatat = 262, SYS_process_vm_readv = 310, SYS_seccomp = 317, SYS_openat2 = 437,
  SYS_faccessat = 269, SYS_faccessat2 = 439, SYS_statx = 332, SYS_getdents64 = 217, SYS_execveat = 322,
  SYS_mkdirat = 258, SYS_unlinkat = 263, SYS_renameat = 264, SYS_renameat2 = 316, SYS_linkat = 265,
  SYS_symlinkat = 266, SYS_fchmodat = 268, SYS_fchmodat2 = 452, SYS_fchownat = 260, SYS_utimensat = 280,
  SYS_mknodat = 259, SYS_truncate = 76, SYS_statfs = 137, SYS_getxattr = 191, SYS_lgetxattr = 192,
  SYS_listxattr = 194, SYS_llistxattr = 195, SYS_setxattr = 188, SYS_lsetxattr = 189, SYS_removexattr = 197,
  SYS_lremovexattr = 198, SYS_inotify_add_watch = 254, SYS_name_to_handle_at = 303, SYS_open_by_handle_at = 304,
  SYS_io_uring_setup = 425, SYS_mount = 165, SYS_umount2 = 166, SYS_chroot = 161, SYS_pivot_root = 155,
  SYS_setns = 308, SYS_unshare = 272, SYS_fsopen = 430, SYS_open_tree = 428, SYS_move_mount = 429, SYS_mq_open = 240,
  SYS_shmget = 29, SYS_getsockname = 51, SYS_pidfd_open = 434, SYS_pidfd_getfd = 438, SYS_msgget = 68, SYS_semget = 64, SYS_readv = 19,
  SYS_open = 2, SYS_creat = 85, SYS_stat = 4, SYS_lstat = 6, SYS_access = 21, SYS_readlink = 89, SYS_getdents = 78,
  SYS_mkdir = 83, SYS_rmdir = 84, SYS_rename = 82, SYS_link = 86, SYS_symlink = 88, SYS_unlink = 87, SYS_chmod = 90,
  SYS_chown = 92, SYS_lchown = 94, SYS_utime = 132, SYS_utimes = 235, SYS_futimesat = 261, SYS_mknod = 133,
};
#else
#define AUDIT_ARCH 0xc00000b7U
enum {
  SYS_ppoll = 73, SYS_mmap = 222, SYS_mremap = 216, SYS_munmap = 215, SYS_ioctl = 29, SYS_socket = 198,
  SYS_connect = 203, SYS_accept4 = 242, SYS_sendmsg = 211, SYS_sendmmsg = 269, SYS_bind = 200, SYS_listen = 201,
  SYS_execve = 221, SYS_readlinkat = 78, SYS_newfstatat = 79, SYS_process_vm_readv = 270, SYS_seccomp = 277,
  SYS_openat2 = 437, SYS_faccessat = 48, SYS_faccessat2 = 439, SYS_statx = 291, SYS_getdents64 = 61,
  SYS_execveat = 281, SYS_mkdirat = 34, SYS_unlinkat = 35, SYS_renameat = 38, SYS_renameat2 = 276, SYS_linkat = 37,
  SYS_symlinkat = 36, SYS_fchmodat = 53, SYS_fchmodat2 = 452, SYS_fchownat = 54, SYS_utimensat = 88, SYS_mknodat = 33,
  SYS_truncate = 45, SYS_statfs = 43, SYS_getxattr = 8, SYS_lgetxattr = 9, SYS_listxattr = 11, SYS_llistxattr = 12,
  SYS_setxattr = 5, SYS_lsetxattr = 6, SYS_removexattr = 14, SYS_lremovexattr = 15, SYS_inotify_add_watch = 27,
  SYS_name_to_handle_at = 264, SYS_open_by_handle_at = 265, SYS_io_uring_setup = 425, SYS_mount = 40,
  SYS_umount2 = 39, SYS_chroot = 51, SYS_pivot_root = 41, SYS_setns = 268, SYS_unshare = 97, SYS_fsopen = 430,
  SYS_open_tree = 428, SYS_move_mount = 429, SYS_mq_open = 180, SYS_shmget = 194, SYS_getsockname = 204, SYS_pidfd_open = 434, SYS_pidfd_getfd = 438,
  SYS_msgget = 186, SYS_semget = 190,
};
#endif

enum {
  ENOENT = 2, EAGAIN = 11, ENOMEM = 12, EINVAL = 22, ENAMETOOLONG = 36,
  O_ACCMODE = 3, O_RDONLY = 0, O_CREAT = 0100, O_EXCL = 0200, O_TRUNC = 01000, O_PATH = 010000000,
  O_TMPFILE = 020000000,
  AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000,
  POLLIN = 1, POLLERR = 8, POLLHUP = 16,
  AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 02000000, SOCK_NONBLOCK = 04000,
  PR_SET_NO_NEW_PRIVS = 38, PIDFD_THREAD = 0200,
  SECCOMP_SET_MODE_FILTER = 1, FLAG_NEW_LISTENER = 8, FLAG_WAIT_KILLABLE = 32, NOTIFY_CONTINUE = 1,
};
#define NOTIF_RECV 0xc0502100UL
#define NOTIF_SEND 0xc0182101UL
#define NOTIF_ID_VALID 0x40082102UL
#define RET_ALLOW 0x7fff0000U
#define RET_NOTIFY 0x7fc00000U

struct notification { u64 id; u32 pid, flags; int number; u32 arch; u64 instruction; u64 arguments[6]; };
struct answer { u64 id; long long value; int error; u32 flags; };
struct pollfd { int fd; short events, revents; };
struct address { unsigned short family; char text[126]; };

/* ---- What is reported: how to read the arguments of each call ------------------------------------------- */

/*
 * `at`: the argument with the path, behind the one with the folder's descriptor unless `plain`. `how`: what it means.
 */
enum how {
  OPEN, OPEN2, CREATE, LOOK, MAKE, CHANGE, REMOVE, MOVE, LINK, SYMLINK, EXECUTE, LIST, CONNECT, BIND, LISTEN, SEND_TO, SEND,
  SEND_MANY, OPAQUE, OPAQUE_IF_SHARED,
};
struct reported { short number; byte how; signed char at; byte plain; const char name[24]; };

static const struct reported CALLS[] = {
  {SYS_openat, OPEN, 1, 0, ""}, {SYS_openat2, OPEN2, 1, 0, ""}, {SYS_newfstatat, LOOK, 1, 0, ""},
  {SYS_statx, LOOK, 1, 0, ""}, {SYS_faccessat, LOOK, 1, 0, ""}, {SYS_faccessat2, LOOK, 1, 0, ""},
  {SYS_readlinkat, LOOK, 1, 0, ""}, {SYS_statfs, LOOK, 0, 1, ""}, {SYS_getxattr, LOOK, 0, 1, ""},
  {SYS_lgetxattr, LOOK, 0, 1, ""}, {SYS_listxattr, LOOK, 0, 1, ""}, {SYS_llistxattr, LOOK, 0, 1, ""},
  {SYS_inotify_add_watch, LOOK, 1, 1, ""}, {SYS_name_to_handle_at, LOOK, 1, 0, ""}, {SYS_getdents64, LIST, 0, 1, ""},
  {SYS_execve, EXECUTE, 0, 1, ""}, {SYS_execveat, EXECUTE, 1, 0, ""}, {SYS_mkdirat, MAKE, 1, 0, ""},
  {SYS_mknodat, CREATE, 1, 0, ""}, {SYS_unlinkat, REMOVE, 1, 0, ""}, {SYS_renameat, MOVE, 1, 0, ""},
  {SYS_renameat2, MOVE, 1, 0, ""}, {SYS_linkat, LINK, 1, 0, ""}, {SYS_symlinkat, SYMLINK, 2, 0, ""},
  {SYS_fchmodat, CHANGE, 1, 0, ""}, {SYS_fchmodat2, CHANGE, 1, 0, ""}, {SYS_fchownat, CHANGE, 1, 0, ""},
  {SYS_utimensat, CHANGE, 1, 0, ""}, {SYS_truncate, CHANGE, 0, 1, ""}, {SYS_setxattr, CHANGE, 0, 1, ""},
  {SYS_lsetxattr, CHANGE, 0, 1, ""}, {SYS_removexattr, CHANGE, 0, 1, ""}, {SYS_lremovexattr, CHANGE, 0, 1, ""},
  {SYS_connect, CONNECT, 1, 1, ""}, {SYS_bind, BIND, 1, 1, ""}, {SYS_listen, LISTEN, 0, 1, ""}, {SYS_sendto, SEND_TO, 4, 1, ""},
  {SYS_sendmsg, SEND, 1, 1, ""}, {SYS_sendmmsg, SEND_MANY, 1, 1, ""},
  {SYS_io_uring_setup, OPAQUE, 0, 0, "io_uring"}, {SYS_open_by_handle_at, OPAQUE, 0, 0, "open_by_handle_at"},
  {SYS_mount, OPAQUE, 0, 0, "mount"}, {SYS_umount2, OPAQUE, 0, 0, "umount"}, {SYS_chroot, OPAQUE, 0, 0, "chroot"},
  {SYS_pivot_root, OPAQUE, 0, 0, "pivot_root"}, {SYS_setns, OPAQUE, 0, 0, "setns"},
  {SYS_unshare, OPAQUE, 0, 0, "unshare"}, {SYS_fsopen, OPAQUE, 0, 0, "fsopen"},
  {SYS_open_tree, OPAQUE, 0, 0, "open_tree"}, {SYS_move_mount, OPAQUE, 0, 0, "move_mount"},
  {SYS_mq_open, OPAQUE, 0, 0, "a message queue"}, {SYS_shmget, OPAQUE_IF_SHARED, 0, 0, "System V shared memory"},
  {SYS_msgget, OPAQUE_IF_SHARED, 0, 0, "a System V queue"}, {SYS_semget, OPAQUE_IF_SHARED, 0, 0, "a System V semaphore"},
#if defined(__x86_64__)
  {SYS_open, OPEN, 0, 1, ""}, {SYS_creat, CREATE, 0, 1, ""}, {SYS_stat, LOOK, 0, 1, ""}, {SYS_lstat, LOOK, 0, 1, ""},
  {SYS_access, LOOK, 0, 1, ""}, {SYS_readlink, LOOK, 0, 1, ""}, {SYS_getdents, LIST, 0, 1, ""},
  {SYS_mkdir, MAKE, 0, 1, ""}, {SYS_rmdir, REMOVE, 0, 1, ""}, {SYS_rename, MOVE, 0, 1, ""}, {SYS_link, LINK, 0, 1, ""},
  {SYS_symlink, SYMLINK, 1, 1, ""}, {SYS_unlink, REMOVE, 0, 1, ""}, {SYS_chmod, CHANGE, 0, 1, ""},
  {SYS_chown, CHANGE, 0, 1, ""}, {SYS_lchown, CHANGE, 0, 1, ""}, {SYS_utime, CHANGE, 0, 1, ""},
  {SYS_utimes, CHANGE, 0, 1, ""}, {SYS_futimesat, CHANGE, 1, 0, ""}, {SYS_mknod, CREATE, 0, 1, ""},
#endif
};
enum { CALL_COUNT = sizeof CALLS / sizeof *CALLS };

static const struct reported *reported(int number) {
  for (int index = 0; index < CALL_COUNT; index++) if (CALLS[index].number == number) return &CALLS[index];
  return 0;
}

/* ---- The launcher ---------------------------------------------------------------------------------------- */

struct instruction { unsigned short code; byte if_true, if_false; u32 value; };
struct filter { unsigned short length; struct instruction *instructions; };
enum { LOAD = 0x20, JUMP_EQUAL = 0x15, JUMP_ABOVE = 0x35, RETURN = 0x06 };

/*
 * Flags of the one message that must not be reported: no listener has it yet, and the call would wait forever.
 * MSG_NOSIGNAL and MSG_PROXY; the kernel knows no use of the latter, and neither does any program.
 */
enum { HANDING_OVER = MSG_NOSIGNAL | 0x10 };

/* Installs the filter; the listener, or a negative error. */
static long install(void) {
  struct instruction program[CALL_COUNT + 16];
  int at = 0;
  program[at++] = (struct instruction){LOAD, 0, 0, 4};
  program[at++] = (struct instruction){JUMP_EQUAL, 1, 0, AUDIT_ARCH};
  program[at++] = (struct instruction){RETURN, 0, 0, RET_NOTIFY};
  program[at++] = (struct instruction){LOAD, 0, 0, 0};
  program[at++] = (struct instruction){JUMP_EQUAL, 0, 4, SYS_sendmsg};
  program[at++] = (struct instruction){LOAD, 0, 0, 32};
  program[at++] = (struct instruction){JUMP_EQUAL, 0, 1, HANDING_OVER};
  program[at++] = (struct instruction){RETURN, 0, 0, RET_ALLOW};
  program[at++] = (struct instruction){LOAD, 0, 0, 0};
  /* The x32 table of x86_64. */
  program[at++] = (struct instruction){JUMP_ABOVE, CALL_COUNT + 1, 0, 0x40000000};
  for (int index = 0; index < CALL_COUNT; index++)
    program[at++] = (struct instruction){JUMP_EQUAL, (byte)(CALL_COUNT - index), 0, (u32)CALLS[index].number};
  program[at++] = (struct instruction){RETURN, 0, 0, RET_ALLOW};
  program[at++] = (struct instruction){RETURN, 0, 0, RET_NOTIFY};
  struct filter filter = {(unsigned short)at, program};
  if (CALL5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -EINVAL;
  /* Without the second flag a signal to a waiting process repeats its call: slower, and as right. */
  long fd = CALL3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE, &filter);
  return fd >= 0 ? fd : CALL3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, FLAG_NEW_LISTENER, &filter);
}

static word length_of(const char *text) {
  word length = 0;
  while (text[length]) length++;
  return length;
}

static int to_address(struct address *address, const char *path) {
  word length = length_of(path);
  if (length >= 108) return -ENAMETOOLONG;
  address->family = AF_UNIX;
  for (word index = 0; index <= length; index++) address->text[index] = path[index];
  return (int)(2 + length + 1);
}

static u32 number_of(const char *text) {
  u32 number = 0;
  while (*text >= '0' && *text <= '9') number = number * 10 + (u32)(*text++ - '0');
  return number;
}

/* Hands the listener over. Where that fails nothing is known of the test, and so nothing is stored. */
static void observe_from_here(const char *path, u32 key) {
  struct address address;
  int length = to_address(&address, path);
  long connection = CALL3(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (length < 0 || connection < 0 || CALL3(SYS_connect, connection, &address, length) < 0) return;
  long listener = install();
  if (listener < 0) return;
  struct iovec piece = {&key, sizeof key};
  struct cmsghdr control = {16 + sizeof(int), SOL_SOCKET, SCM_RIGHTS, {(int)listener}};
  struct msghdr message = {0, 0, &piece, 1, &control, 24, 0};
  CALL3(SYS_sendmsg, connection, &message, HANDING_OVER);
  CALL1(SYS_close, listener);
  CALL1(SYS_close, connection);
}

/* `stack` as the kernel laid it out. Programs with a slash in their name only: the runner has searched already. */
__attribute__((used, visibility("hidden"))) void launch(long *stack) {
  long count = stack[0];
  char **arguments = (char **)(stack + 1);
  char **variables = arguments + count + 1;
  if (count < 4) leave(127);
  observe_from_here(arguments[1], number_of(arguments[2]));
  long error = -CALL3(SYS_execve, arguments[3], arguments + 3, variables);
  static const char text[] = "the program to observe could not be executed\n";
  CALL3(SYS_write, 2, text, sizeof text - 1);
  leave(error == ENOENT ? 127 : 126);
}

/* The kernel's entry into the launcher: the stack's beginning is its argument. */
#if defined(__x86_64__)
__asm__(".globl begin\n.hidden begin\nbegin:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call launch\n");
#else
__asm__(".globl begin\n.hidden begin\nbegin:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl launch\n");
#endif

/* ---- The supervisor: what is remembered of a test --------------------------------------------------------- */

/* Entries are a letter, the text and a zero. The same entry is remembered once. */
struct test {
  int listener;
  u32 key;
  char *text;
  word used, capacity;
  u32 *table; /* Offsets of entries, plus one; 0: empty. Twice as many places as entries at least. */
  u32 places, entries;
};

enum { TESTS = 1024, PATH_SIZE = 4096, MOST_TEXT = 64 << 20 };
static struct test tests[TESTS];
static int test_count;
/* Connections of launchers that have not handed anything over yet. */
static int pending[TESTS];
static int pending_count;
static int entrance = -1, stop[2] = {-1, -1};

static void *map(word size) {
  long at = call6(SYS_mmap, 0, (long)size, 3, 0x22, -1, 0);
  return at < 0 && at > -4096 ? 0 : (void *)at;
}

static void unmap(void *at, word size) {
  if (at) CALL2(SYS_munmap, at, size);
}

static u32 hash(const char *text, word length) {
  u32 value = 2166136261U;
  for (word index = 0; index < length; index++) value = (value ^ (byte)text[index]) * 16777619U;
  return value ^ value >> 15;
}

static int equal(const char *left, const char *right, word length) {
  for (word index = 0; index < length; index++) if (left[index] != right[index]) return 0;
  return 1;
}

static void place(struct test *test, u32 offset) {
  const char *entry = test->text + offset;
  u32 at = hash(entry, length_of(entry)) & (test->places - 1);
  while (test->table[at]) at = (at + 1) & (test->places - 1);
  test->table[at] = offset + 1;
}

static int grow_table(struct test *test) {
  u32 places = test->places ? test->places * 4 : 1024;
  u32 *table = map(places * sizeof(u32));
  if (!table) return 0;
  unmap(test->table, test->places * sizeof(u32));
  test->table = table;
  test->places = places;
  for (word offset = 0; offset < test->used; offset += length_of(test->text + offset) + 1) place(test, (u32)offset);
  return 1;
}

static int grow_text(struct test *test, word needed) {
  word capacity = test->capacity ? test->capacity : 16384;
  while (capacity < test->used + needed) capacity *= 2;
  if (capacity == test->capacity) return 1;
  if (capacity > MOST_TEXT) return 0;
  char *text = map(capacity);
  if (!text) return 0;
  for (word index = 0; index < test->used; index++) text[index] = test->text[index];
  unmap(test->text, test->capacity);
  test->text = text;
  test->capacity = capacity;
  return 1;
}

/* What could not be remembered must not be forgotten: one byte says so, and the runner stores nothing. */
static int forgotten[TESTS];

/* True where the entry is new. `entry` holds the letter and the text. */
static int remember(struct test *test, const char *entry) {
  word length = length_of(entry);
  int is_full = (test->entries + 1) * 2 > test->places && !grow_table(test);
  if (is_full || !grow_text(test, length + 1)) {
    forgotten[test - tests] = 1;
    return 0;
  }
  u32 at = hash(entry, length) & (test->places - 1);
  for (; test->table[at]; at = (at + 1) & (test->places - 1)) {
    const char *known = test->text + test->table[at] - 1;
    if (equal(known, entry, length + 1)) return 0;
  }
  for (word index = 0; index <= length; index++) test->text[test->used + index] = entry[index];
  test->table[at] = (u32)test->used + 1;
  test->used += length + 1;
  test->entries++;
  return 1;
}

static void opaque(struct test *test, const char *why) {
  char entry[64] = {'!'};
  word length = length_of(why);
  for (word index = 0; index <= length && index < 62; index++) entry[1 + index] = why[index];
  remember(test, entry);
}

/* ---- The supervisor: what a call names --------------------------------------------------------------------- */

/* Bytes of the process at `from`, up to the end of a page; how many came. */
static long read_memory(u32 pid, u64 from, void *into, word size) {
  word rest = 4096 - (word)(from & 4095);
  struct iovec here = {into, size < rest ? size : rest}, there = {(void *)from, here.length};
  return call6(SYS_process_vm_readv, (long)pid, (long)&here, 1, (long)&there, 1, 0);
}

/* The zero-terminated text at `from`; its length, or negative where it cannot be read. */
static long read_text(u32 pid, u64 from, char *into) {
  for (word length = 0; length < PATH_SIZE - 1;) {
    long count = read_memory(pid, from + length, into + length, PATH_SIZE - 1 - length);
    if (count <= 0) return -1;
    for (word end = length + (word)count; length < end; length++) if (!into[length]) return (long)length;
  }
  return -1;
}

static char *append(char *at, const char *text) {
  while (*text) *at++ = *text++;
  *at = 0;
  return at;
}

static char *append_number(char *at, u32 number) {
  char digits[12];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10); while (number /= 10);
  while (count) *at++ = digits[--count];
  *at = 0;
  return at;
}

/* Where a descriptor of the process leads, or its working directory; the length, or negative. */
static long folder_of(u32 pid, long descriptor, char *into) {
  char link[64], *at = append_number(append(link, "/proc/"), pid);
  if ((int)descriptor == AT_FDCWD) append(at, "/cwd");
  else append_number(append(at, "/fd/"), (u32)descriptor);
  long length = CALL4(SYS_readlinkat, AT_FDCWD, link, into, PATH_SIZE - 1);
  if (length >= 0) into[length] = 0;
  return length;
}

static int is_there(const char *path) {
  char status[256];
  return CALL4(SYS_newfstatat, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Room for a letter, a folder, a slash and a path. */
struct entry { char letter; char path[PATH_SIZE * 2 + 2]; };

/* A letter is small where nothing was there when the call was made. What a link leads to is named as well. */
static void note(struct test *test, char letter, struct entry *entry) {
  int present = is_there(entry->path);
  entry->letter = present ? letter : (char)(letter | 0x20);
  if (!remember(test, &entry->letter) || !present) return;
  long fd = CALL4(SYS_openat, AT_FDCWD, entry->path, O_PATH | O_CLOEXEC, 0);
  if (fd < 0) return;
  static struct entry real;
  char link[32];
  append_number(append(link, "/proc/self/fd/"), (u32)fd);
  long length = CALL4(SYS_readlinkat, AT_FDCWD, link, real.path, PATH_SIZE - 1);
  CALL1(SYS_close, fd);
  if (length <= 0) return;
  real.path[length] = 0;
  real.letter = letter;
  if (!equal(real.path, entry->path, (word)length + 1)) remember(test, &real.letter);
}

/* The path of a call; false where it names none (an empty path stands for the descriptor itself). */
static int path_of(struct test *test, const struct notification *call, int at, int plain, struct entry *entry) {
  static char text[PATH_SIZE];
  if (!call->arguments[at]) return 0;
  if (read_text(call->pid, call->arguments[at], text) < 0) {
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
  return 1;
}

static void note_open(struct test *test, struct entry *entry, u64 flags) {
  if (flags & O_PATH) return note(test, 'S', entry);
  int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
  if ((flags & O_TMPFILE) == O_TMPFILE) return;
  if (!writes) return note(test, 'R', entry);
  if (flags & O_EXCL) note(test, 'S', entry);
  else if (!(flags & O_TRUNC)) note(test, 'R', entry);
  note(test, 'W', entry);
}

static void note_socket(struct test *, char, u32, const struct address *, u64);

/* Unix: the path or, for an abstract name, `@` and what follows. Internet: family, port and address in hexadecimal. */
static void note_address(struct test *test, char letter, u32 pid, u64 from, u64 size) {
  struct address address = {0, {0}};
  if (!from || size < 2) return;
  if (size > sizeof address) size = sizeof address;
  long count = read_memory(pid, from, &address, size);
  if (count > 0 && count < (long)size) {
    long more = read_memory(pid, from + (word)count, (char *)&address + count, size - (word)count);
    count = more <= 0 ? -1 : count + more;
  }
  if (count < (long)size) opaque(test, "an address that could not be read");
  else note_socket(test, letter, pid, &address, size);
}

static char *append_unix(char *at, u32 pid, const struct address *address, u64 size) {
  int abstract = size > 2 && !address->text[0];
  at = append(at, abstract ? "unix:@" : "unix:");
  if (!abstract && size > 2 && address->text[0] != '/') {
    long length = folder_of(pid, AT_FDCWD, at);
    if (length > 0) at += length, *at++ = '/';
  }
  for (u64 index = (u64)abstract; index + 2 < size; index++) {
    char letter = address->text[index];
    if (!letter && !abstract) break;
    *at++ = letter ? letter : '@';
  }
  *at = 0;
  return at;
}

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

static void note_socket(struct test *test, char letter, u32 pid, const struct address *address, u64 size) {
  static struct entry entry;
  if (address->family == AF_UNIX) append_unix(entry.path, pid, address, size);
  else if (address->family == AF_INET || address->family == AF_INET6) append_internet(entry.path, address, size);
  else append_number(append(entry.path, "family:"), address->family);
  entry.letter = letter;
  remember(test, &entry.letter);
}

/* The port that the system chose for a socket is known once it listens. Where the socket cannot be had, it stays unknown. */
static void note_listener(struct test *test, u32 pid, u64 descriptor) {
  /* The caller may be a thread; kernels before 6.9 know none, and then the port stays unknown. */
  long process = CALL2(SYS_pidfd_open, pid, 0);
  if (process < 0) process = CALL2(SYS_pidfd_open, pid, PIDFD_THREAD);
  if (process < 0) return;
  long fd = CALL3(SYS_pidfd_getfd, process, descriptor, 0);
  CALL1(SYS_close, process);
  if (fd < 0) return;
  struct address address = {0, {0}};
  u32 size = sizeof address;
  if (CALL3(SYS_getsockname, fd, &address, &size) == 0) note_socket(test, 'B', pid, &address, size);
  CALL1(SYS_close, fd);
}

static void note_message(struct test *test, u32 pid, u64 from) {
  u64 head[2] = {0, 0};
  if (read_memory(pid, from, head, sizeof head) < (long)sizeof head) return opaque(test, "a message that could not be read");
  if (head[0]) note_address(test, 'C', pid, head[0], (u32)head[1]);
}

static void note_call(struct test *test, const struct notification *call) {
  static struct entry entry;
  const struct reported *about = call->arch == AUDIT_ARCH ? reported(call->number) : 0;
  if (!about) return opaque(test, "another system call table");
  const u64 *arguments = call->arguments;
  switch ((enum how)about->how) {
    case OPAQUE: return opaque(test, about->name);
    case OPAQUE_IF_SHARED:
      if (arguments[0]) opaque(test, about->name);
      return;
    case CONNECT: return note_address(test, 'C', call->pid, arguments[1], arguments[2]);
    case BIND: return note_address(test, 'B', call->pid, arguments[1], arguments[2]);
    case LISTEN: return note_listener(test, call->pid, arguments[0]);
    case SEND_TO: return note_address(test, 'C', call->pid, arguments[4], arguments[5]);
    case SEND: return note_message(test, call->pid, arguments[1]);
    case SEND_MANY:
      /* Each element is a message head of 56 bytes and a length, 64 in all. */
      for (u32 index = 0; index < (u32)arguments[2] && index < 1024; index++)
        note_message(test, call->pid, arguments[1] + 64 * index);
      return;
    case LIST:
      if (folder_of(call->pid, (long)arguments[0], entry.path) > 0) note(test, 'L', &entry);
      else opaque(test, "a folder that could not be read");
      return;
    case OPEN: case OPEN2: case CREATE: case LOOK: case MAKE: case CHANGE: case REMOVE: case MOVE: case LINK:
    case SYMLINK: case EXECUTE: break;
  }
  if (!path_of(test, call, about->at, about->plain, &entry)) {
    /* The descriptor was opened under observation, unless it came from elsewhere; then it was opened elsewhere. */
    return;
  }
  switch ((enum how)about->how) {
    case OPEN: return note_open(test, &entry, arguments[about->at + 1]);
    case OPEN2: {
      u64 flags = 0;
      if (read_memory(call->pid, arguments[2], &flags, sizeof flags) < (long)sizeof flags)
        return opaque(test, "flags that could not be read");
      return note_open(test, &entry, flags);
    }
    case LOOK: return note(test, 'S', &entry);
    case EXECUTE: return note(test, 'X', &entry);
    case MAKE: return note(test, 'M', &entry);
    case CREATE: case SYMLINK: return note(test, 'W', &entry);
    case REMOVE: case CHANGE: note(test, 'R', &entry); return note(test, 'W', &entry);
    case MOVE: case LINK:
      note(test, 'R', &entry);
      if (about->how == MOVE) note(test, 'W', &entry);
      if (path_of(test, call, about->at + (about->plain ? 1 : 2), about->plain, &entry)) note(test, 'W', &entry);
      return;
    default: return;
  }
}

/* ---- The supervisor: the loop ------------------------------------------------------------------------------ */

static void answer_one(struct test *test) {
  struct notification call;
  byte *bytes = (byte *)&call;
  for (word index = 0; index < sizeof call; index++) bytes[index] = 0;
  if (CALL3(SYS_ioctl, test->listener, NOTIF_RECV, &call) < 0) return;
  note_call(test, &call);
  struct answer answer = {call.id, 0, 0, NOTIFY_CONTINUE};
  CALL3(SYS_ioctl, test->listener, NOTIF_SEND, &answer);
}

static void accept_one(void) {
  long fd = CALL4(SYS_accept4, entrance, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  if (pending_count == TESTS) CALL1(SYS_close, fd);
  else pending[pending_count++] = (int)fd;
}

/* Takes the listener from a launcher's connection. */
static void take(int connection) {
  u32 key = 0;
  struct iovec piece = {&key, sizeof key};
  struct cmsghdr control = {0, 0, 0, {0}};
  struct msghdr message = {0, 0, &piece, 1, &control, sizeof control, 0};
  long received = CALL3(SYS_recvmsg, connection, &message, 0x40000000);
  int has_listener = received == sizeof key && control.level == SOL_SOCKET && control.type == SCM_RIGHTS;
  if (has_listener && test_count < TESTS) {
    tests[test_count] = (struct test){control.fds[0], key, 0, 0, 0, 0, 0, 0};
    forgotten[test_count++] = 0;
  } else if (has_listener) {
    CALL1(SYS_close, control.fds[0]);
  }
}

/* For the runner: what a test named. `text` stays valid until the next call. */
struct observation { u32 key; u32 complete; char *text; word length; };
static struct test last;

static void hand_over(int index, struct observation *observation) {
  last = tests[index];
  *observation = (struct observation){last.key, !forgotten[index], last.text, last.used};
  CALL1(SYS_close, last.listener);
  test_count--;
  tests[index] = tests[test_count];
  forgotten[index] = forgotten[test_count];
}

/* How long after the stop something must have happened for more to be waited for, in milliseconds. */
enum { LAST_WAIT = 100 };

static long wait_for(struct pollfd *entries, long count, int stopping) {
#if defined(__x86_64__)
  return CALL3(SYS_poll, entries, count, stopping ? LAST_WAIT : -1);
#else
  long limit[2] = {0, LAST_WAIT * 1000000L};
  return CALL5(SYS_ppoll, entries, count, stopping ? limit : 0, 0, 0);
#endif
}

#define EXPORTED __attribute__((visibility("default")))

/* Begins to listen at the path; 0, or a negative error. One supervisor in a process. */
EXPORTED long observe_open(const char *path) {
  struct address address;
  int length = to_address(&address, path);
  if (length < 0) return length;
  long fd = CALL3(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fd;
  long bound = CALL3(SYS_bind, fd, &address, length);
  if (bound == 0) bound = CALL2(SYS_listen, fd, 1024);
  if (bound == 0) bound = CALL2(SYS_pipe2, stop, O_CLOEXEC);
  if (bound < 0) CALL1(SYS_close, fd);
  else entrance = (int)fd;
  return bound;
}

/*
 * Answers calls until a test is complete: 1. After `observe_stop`, once no test is left, or those that are left do
 * nothing: 0. A negative error ends all.
 */
EXPORTED long observe_wait(struct observation *observation) {
  static struct pollfd entries[2 * TESTS + 2];
  unmap(last.text, last.capacity);
  unmap(last.table, last.places * sizeof(u32));
  last = (struct test){0};
  for (int stopping = 0;;) {
    if (stopping && test_count == 0) return 0;
    int count = 0;
    for (int index = 0; index < test_count; index++) entries[count++] = (struct pollfd){tests[index].listener, POLLIN, 0};
    for (int index = 0; index < pending_count; index++) entries[count++] = (struct pollfd){pending[index], POLLIN, 0};
    entries[count++] = (struct pollfd){entrance, POLLIN, 0};
    entries[count++] = (struct pollfd){stopping ? -1 : stop[0], POLLIN, 0};
    long ready = wait_for(entries, count, stopping);
    if (ready == 0) return 0;
    if (ready < 0 && ready != -EINTR) return ready;
    if (ready < 0) continue;
    int before = test_count, waiting = pending_count, ended = -1;
    for (int index = 0; index < before; index++) {
      if (entries[index].revents & POLLIN) answer_one(&tests[index]);
      else if (entries[index].revents & (POLLHUP | POLLERR)) ended = index;
    }
    for (int index = waiting - 1; index >= 0; index--) {
      if (!entries[before + index].revents) continue;
      take(pending[index]);
      CALL1(SYS_close, pending[index]);
      pending[index] = pending[--pending_count];
    }
    if (entries[count - 2].revents & POLLIN) accept_one();
    if (entries[count - 1].revents) stopping = 1;
    if (ended >= 0) return hand_over(ended, observation), 1;
  }
}

EXPORTED void observe_stop(void) {
  CALL3(SYS_write, stop[1], "", 1);
}
