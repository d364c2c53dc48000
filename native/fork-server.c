/*
 * The fork server: loaded into a test binary by LD_PRELOAD, it stops the process before any code of the binary
 * has run, and starts each test as a copy of the process at that moment. See docs/design/fork-server.md.
 *
 * It uses no library, only system calls and static memory. `-z initfirst` makes the dynamic linker run the
 * constructor below before every other one, including the C library's; so all others run in the test.
 *
 * One copy waits at the socket at all times. It takes an order, becomes the test that the order describes, says
 * so, and returns to the dynamic linker. The server makes the next copy meanwhile; it never holds a test's pipes.
 * A copy that cannot report its start does not start, so the runner knows about every test that runs.
 */
#include "linux.h"

#ifdef EMULATED
/* qemu's user mode does not support these features, so the test of this file under emulation omits them. */
#define ON_KERNEL 0
#else
#define ON_KERNEL 1
#endif

/* Tests build a server, or a copy, that signals itself at one of its steps: -DAT_STEP=4 -DSIGNAL=9. */
#ifdef AT_STEP
#define STEP(n) do if ((n) == AT_STEP) CALL2(SYS_kill, CALL1(SYS_getpid, 0), SIGNAL); while (0)
#else
#define STEP(n)
#endif

/* Contains the socket's descriptor. Uses the slot of one of a test's variables, as does LD_PRELOAD. */
static const char VARIABLE[] = "NEXTEST_TS_FORK_SOCKET=";

/* An order: this head, then zero-terminated texts: the working directory, the arguments, the variables. */
struct order_head { u32 id; u32 argument_count; u32 variable_count; u32 has_stderr; };

enum { ORDER_SIZE = 64 * 1024 };
static union { struct order_head head; char bytes[ORDER_SIZE]; } order;
static word order_length;

/*
 * Messages to the runner from the server and from its copies. `id` 0 belongs to no order: with `error` 0 it says
 * that the server is ready (`pid` is then the version) or, with kind UNUSED, that a copy ends without an order.
 */
enum { READY = 1, STARTED = 2, FAILED = 3, UNUSED = 4, REFUSED = 5 };
enum { VERSION = 1 };
struct word_to_runner { u32 kind; u32 id; int pid; int error; };

/* Facts about the original process that a copy needs. */
static struct {
  long *stack; /* As the kernel laid it out: the number of arguments, their pointers, null, those of the variables. */
  int socket;
  word tid_address;
  word robust_list, robust_size;
  struct mm_map map;
} process;

static int say(u32 kind, u32 id, int error) {
  struct word_to_runner said = {kind, id, kind == READY ? VERSION : (int)CALL1(SYS_getpid, 0), error};
  long sent;
  do sent = call6(SYS_sendto, process.socket, (long)&said, sizeof said, MSG_NOSIGNAL, 0, 0);
  while (sent == -EINTR);
  return sent == sizeof said;
}

static void refuse(int why) {
  say(REFUSED, 0, why);
  leave(0);
}

/* The position after the terminating zero of `text`; null: there is none before `end`. */
static char *behind(char *text, char *end) {
  while (text < end && *text) text++;
  return text < end ? text + 1 : 0;
}

/* ---- The process as it is ---------------------------------------------------------------------------- */

static int socket_of(char **variables) {
  for (; *variables; variables++) {
    const char *name = VARIABLE, *text = *variables;
    while (*name && *name == *text) name++, text++;
    if (*name) continue;
    int fd = 0;
    while (*text >= '0' && *text <= '9') fd = fd * 10 + (*text++ - '0');
    return fd;
  }
  return -1;
}

/* The numbers of /proc/self/stat after the name, which may contain anything; the first is the third field. */
static int read_stat(word *fields, int count) {
  static char text[2048];
  long fd = CALL4(SYS_openat, AT_FDCWD, "/proc/self/stat", O_CLOEXEC, 0);
  if (fd < 0) return 0;
  long length = CALL3(SYS_read, fd, text, sizeof text);
  CALL1(SYS_close, fd);
  if (length <= 0) return 0;
  char *at = text + length, *end = text + length;
  while (at > text && *--at != ')') {}
  int found = 0;
  for (at++; at < end && found < count; found++) {
    word number = 0;
    for (at++; at < end && *at != ' '; at++) {
      if (*at >= '0' && *at <= '9') number = number * 10 + (word)(*at - '0');
    }
    fields[found] = number;
  }
  return found == count;
}

/* Fields of `man proc_pid_stat`, by its numbers. */
enum { START_CODE = 26, END_CODE = 27, START_STACK = 28, START_DATA = 45, END_DATA, START_BRK, ARG_START, ARG_END, ENV_START, ENV_END };

static int show(void) {
  return !ON_KERNEL || CALL5(SYS_prctl, PR_SET_MM, PR_SET_MM_MAP, &process.map, sizeof process.map, 0) == 0;
}

static void read_map(void) {
  if (!ON_KERNEL) return;
  word fields[ENV_END - 2];
  if (!read_stat(fields, ENV_END - 2)) refuse(1);
#define FIELD(number) fields[(number) - 3]
  process.map = (struct mm_map){
      .start_code = FIELD(START_CODE), .end_code = FIELD(END_CODE), .start_data = FIELD(START_DATA),
      .end_data = FIELD(END_DATA), .start_brk = FIELD(START_BRK), .brk = (word)CALL1(SYS_brk, 0),
      .start_stack = FIELD(START_STACK), .arg_start = FIELD(ARG_START), .arg_end = FIELD(ARG_END),
      .env_start = FIELD(ENV_START), .env_end = FIELD(ENV_END), .exe_fd = (u32)-1};
  if (process.map.start_stack != (word)process.stack) refuse(2);
  if (!show()) refuse(3);
}

/* The C library's thread descriptor holds the thread's number, and a copy has another one. */
static void find_thread(void) {
  if (!ON_KERNEL) return;
  if (CALL2(SYS_prctl, PR_GET_TID_ADDRESS, &process.tid_address) != 0) refuse(4);
  int *tid = (int *)process.tid_address;
  int pid = (int)CALL1(SYS_getpid, 0);
  /* Other C libraries keep something else there; an old one keeps the process number after it as well. */
  if (!tid || tid[0] != pid || tid[1] == pid) refuse(5);
  /* If there is none, nothing has to be set. */
  if (CALL3(SYS_get_robust_list, 0, &process.robust_list, &process.robust_size) != 0) process.robust_list = 0;
}

/* ---- A copy becomes a test --------------------------------------------------------------------------- */

/* Points the slots of the stack to the order's texts. Their number is unchanged, so nothing after them moves. */
static int place(char *text, char *end) {
  char **slot = (char **)(process.stack + 1);
  process.map.arg_start = (word)text;
  for (u32 left = order.head.argument_count; left > 0; left--, slot++) {
    *slot = text;
    if (!(text = behind(text, end))) return 0;
  }
  process.map.arg_end = process.map.env_start = (word)text;
  slot++;
  for (u32 left = order.head.variable_count; left > 0; left--, slot++) {
    *slot = text;
    if (!(text = behind(text, end))) return 0;
  }
  process.map.env_end = (word)text;
  return text == end;
}

static int slots_match(void) {
  char **slot = (char **)(process.stack + 1) + *process.stack + 1;
  u32 variables = 0;
  while (slot[variables]) variables++;
  return order.head.argument_count == (u32)*process.stack && order.head.variable_count == variables;
}

/* Receives the order and its descriptors. Returns the number of descriptors; below 0: there is no order. */
static int take_order(int *fds) {
  struct iovec piece = {order.bytes, ORDER_SIZE};
  struct cmsghdr control = {0};
  struct msghdr message = {.pieces = &piece, .piece_count = 1, .control = &control, .control_length = sizeof control};
  long length;
  do length = CALL3(SYS_recvmsg, process.socket, &message, 0);
  while (length == -EINTR);
  if (length < (long)sizeof order.head) return -1;
  order_length = (word)length;
  if (message.flags & (MSG_CTRUNC | MSG_TRUNC)) return 0;
  if (control.level != SOL_SOCKET || control.type != SCM_RIGHTS) return 0;
  int count = (int)((control.length - 16) / sizeof(int));
  for (int i = 0; i < count; i++) fds[i] = control.fds[i];
  return count;
}

static int move_streams(int *fds, int count) {
  CALL1(SYS_close, 0);
  if (CALL4(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0) != 0) return EMFILE;
  CALL3(SYS_dup3, fds[0], 1, 0);
  CALL3(SYS_dup3, fds[count - 1], 2, 0);
  for (int i = 0; i < count; i++) CALL1(SYS_close, fds[i]);
  return 0;
}

static int prepare(int *fds, int count) {
  if (count < 1 || count > 2) return EMFILE;
  if (!slots_match()) return EPROTO;
  CALL2(SYS_setpgid, 0, 0);
  int error = move_streams(fds, count);
  if (error) return error;
  char *cwd = order.bytes + sizeof order.head, *end = order.bytes + order_length;
  char *texts = behind(cwd, end);
  if (!texts) return EPROTO;
  error = (int)-CALL1(SYS_chdir, cwd);
  if (error) return error;
  return place(texts, end) && show() ? 0 : EPROTO;
}

static void become_test(int gate) {
  int fds[4];
  if (process.robust_list) CALL2(SYS_set_robust_list, process.robust_list, process.robust_size);
  STEP(4);
  int count = take_order(fds);
  STEP(5);
  if (count < 0) {
    say(UNUSED, 0, 0);
    CALL3(SYS_write, gate, "", 1);
    leave(0);
  }
  CALL1(SYS_close, gate);
  int error = prepare(fds, count);
  if (error) {
    say(FAILED, order.head.id, error);
    leave(0);
  }
  STEP(6);
  if (!say(STARTED, order.head.id, 0)) leave(0);
  STEP(7);
  CALL1(SYS_close, process.socket);
}

/* ---- The server -------------------------------------------------------------------------------------- */

/* The copy's parent is the server's parent, as if the runner itself had started the copy. */
static long copy(void) {
  word flags = (ON_KERNEL ? CLONE_PARENT | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID : 0) | SIGCHLD;
#if defined(__x86_64__)
  return CALL5(SYS_clone, flags, 0, 0, process.tid_address, 0);
#else
  return CALL5(SYS_clone, flags, 0, 0, 0, process.tid_address);
#endif
}

/* The gate is a pipe that only the waiting copy has open: it closes when the copy takes an order or is killed. */
static int wait_at(int gate) {
  char over;
  long length;
  do length = CALL3(SYS_read, gate, &over, 1);
  while (length == -EINTR);
  CALL1(SYS_close, gate);
  return length == 0;
}

__attribute__((constructor)) static void serve(int count, char **arguments, char **variables) {
  process.socket = socket_of(variables);
  if (process.socket < 0) return;
  process.stack = (long *)arguments - 1;
  if (*process.stack != count || variables != arguments + count + 1) refuse(7);
  find_thread();
  read_map();
  STEP(1);
  if (!say(READY, 0, 0)) leave(0);
  STEP(2);
  for (;;) {
    int gate[2];
    if (CALL2(SYS_pipe2, gate, 0) != 0) refuse(8);
    long pid = copy();
    if (pid < 0) refuse(9);
    if (pid == 0) {
      CALL1(SYS_close, gate[0]);
      return become_test(gate[1]);
    }
    CALL1(SYS_close, gate[1]);
    STEP(3);
    if (!wait_at(gate[0])) leave(0);
    STEP(8);
  }
}
