/* The seccomp filter that reports system calls to a listener, and handing that listener to the runner. */
#include "calls.h"
#include "observe.h"

struct instruction { unsigned short code; byte if_true, if_false; u32 value; };
struct filter { unsigned short length; struct instruction *instructions; };
struct program { struct instruction instructions[4 * CALL_COUNT + 64]; int length; };

enum { LOAD = 0x20, JUMP_EQUAL = 0x15, JUMP_NOT_BELOW = 0x35, JUMP_ANY_BIT = 0x45, AND = 0x54, RETURN = 0x06 };
enum { ARCHITECTURE = 4, NUMBER = 0 };
/* The offsets of the lower and the upper half of an argument. */
#define LOW(argument) (16 + 8 * (argument))
#define HIGH(argument) (20 + 8 * (argument))
#define RET_ALLOW 0x7fff0000U
#define RET_NOTIFY 0x7fc00000U

static void add(struct program *program, u32 code, u32 value, int if_true, int if_false) {
  program->instructions[program->length++] =
    (struct instruction){(unsigned short)code, (byte)if_true, (byte)if_false, value};
}

static void load(struct program *program, u32 from) { add(program, LOAD, from, 0, 0); }
static void answer(struct program *program, u32 value) { add(program, RETURN, value, 0, 0); }

/* Decisions by an argument; each block begins with the system call number loaded, and ends with an answer. */
static void decide_by_arguments(struct program *program) {
  add(program, JUMP_EQUAL, SYS_sendmsg, 0, 4);
  load(program, LOW(2));
  add(program, JUMP_EQUAL, HANDING_OVER, 0, 1);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
  /* To where the socket is connected: no address. */
  add(program, JUMP_EQUAL, SYS_sendto, 0, 6);
  load(program, LOW(4));
  add(program, JUMP_EQUAL, 0, 0, 3);
  load(program, HIGH(4));
  add(program, JUMP_EQUAL, 0, 0, 1);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
  add(program, JUMP_EQUAL, SYS_clone, 0, 4);
  load(program, LOW(0));
  add(program, JUMP_ANY_BIT, NAMESPACES, 1, 0);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
  /* Rights that the next program has or lacks. Each thread is named by the same call. */
  enum { PR_CAPBSET_DROP = 24, PR_SET_SECUREBITS = 28, PR_CAP_AMBIENT = 47 };
  add(program, JUMP_EQUAL, SYS_prctl, 0, 6);
  load(program, LOW(0));
  add(program, JUMP_EQUAL, PR_CAPBSET_DROP, 3, 0);
  add(program, JUMP_EQUAL, PR_SET_SECUREBITS, 2, 0);
  add(program, JUMP_EQUAL, PR_CAP_AMBIENT, 1, 0);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
  /* Netlink sockets have the type SOCK_RAW. */
  add(program, JUMP_EQUAL, SYS_socket, 0, 9);
  load(program, LOW(0));
  add(program, JUMP_EQUAL, AF_PACKET, 6, 0);
  add(program, JUMP_EQUAL, AF_NETLINK, 4, 0);
  load(program, LOW(1));
  add(program, AND, 15, 0, 0);
  add(program, JUMP_EQUAL, SOCK_RAW, 2, 0);
  add(program, JUMP_EQUAL, SOCK_PACKET, 1, 0);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
}

/*
 * `statx` without a path and without flags names nothing. Rust's standard library makes such a call to find out if the kernel
 * has it.
 */
static void allow_no_path(struct program *program) {
  add(program, JUMP_EQUAL, SYS_statx, 0, 8);
  load(program, LOW(1));
  add(program, JUMP_EQUAL, 0, 0, 5);
  load(program, HIGH(1));
  add(program, JUMP_EQUAL, 0, 0, 3);
  load(program, LOW(2));
  add(program, JUMP_EQUAL, 0, 0, 1);
  answer(program, RET_ALLOW);
  load(program, NUMBER);
}

/* `statx` of a descriptor, made by `preload.c`: at this address lies an empty path. */
static void allow_empty_path(struct program *program, word empty) {
  add(program, JUMP_EQUAL, SYS_statx, 0, 8);
  load(program, LOW(1));
  add(program, JUMP_EQUAL, (u32)empty, 0, 5);
  load(program, HIGH(1));
  add(program, JUMP_EQUAL, (u32)(empty >> 32), 0, 3);
  load(program, LOW(2));
  add(program, JUMP_ANY_BIT, AT_EMPTY_PATH, 0, 1);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
}

/* After a comparison of the argument's two halves, the next instruction runs if both are equal; otherwise `rest` more follow. */
static void require(struct program *program, int argument, u64 value, int rest) {
  load(program, LOW(argument));
  add(program, JUMP_EQUAL, (u32)value, 0, (byte)(rest + 2));
  load(program, HIGH(argument));
  add(program, JUMP_EQUAL, (u32)(value >> 32), 0, (byte)rest);
}

/* Reads of files that are never inputs, made by `preload.c`. */
static void allow_never_inputs(struct program *program, const struct unreported *unreported) {
  add(program, JUMP_EQUAL, SYS_openat, 0, 12);
  load(program, LOW(2));
  add(program, JUMP_EQUAL, O_RDONLY | O_CLOEXEC, 0, 9);
  require(program, 1, (word)unreported->path, 5);
  require(program, 5, unreported->token, 1);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
  add(program, JUMP_EQUAL, SYS_statx, 0, 10);
  require(program, 1, (word)unreported->path, 5);
  require(program, 5, unreported->token, 1);
  answer(program, RET_ALLOW);
  load(program, NUMBER);
}

/* Where runs of reported numbers begin and end: below the first one a number is allowed, then reported and allowed alternately. */
struct bounds { u32 at[2 * (CALL_COUNT + GAP_COUNT) + 1]; int count; };

static void find_bounds(struct bounds *bounds) {
  byte reported_numbers[MOST_NUMBER + 1];
  memset(reported_numbers, 0, sizeof reported_numbers);
  for (int index = 0; index < CALL_COUNT; index++) reported_numbers[CALLS[index].number] = 1;
  for (int index = 0; index < GAP_COUNT; index++)
    for (int number = GAPS[index].first; number <= GAPS[index].last; number++) reported_numbers[number] = 1;
  bounds->count = 0;
  int before = 0;
  for (u32 number = 0; number < FIRST_UNKNOWN; number++) {
    if (reported_numbers[number] == before) continue;
    before = reported_numbers[number];
    bounds->at[bounds->count++] = number;
  }
  if (!before) bounds->at[bounds->count++] = FIRST_UNKNOWN;
}

/*
 * A search tree over the runs, from `first` to `last`; a run has no instruction, but one of the two answers that follow the
 * tree, at `answers`. The kernel compiles the filter of each test, and runs it for each number when it is installed: its
 * length is half of what the observation of a small test costs.
 */
static void decide_by_number(struct program *program, const struct bounds *bounds, int first, int last, int answers) {
  if (first == last) return;
  int middle = (first + last) / 2, next = program->length + 1;
  int below = first == middle ? answers + first % 2 : next;
  int above = middle + 1 == last ? answers + last % 2 : next + middle - first;
  add(program, JUMP_NOT_BELOW, bounds->at[middle], above - next, below - next);
  decide_by_number(program, bounds, first, middle, answers);
  decide_by_number(program, bounds, middle + 1, last, answers);
}

static void write_program(struct program *program, const struct unreported *unreported) {
  struct bounds bounds;
  find_bounds(&bounds);
  load(program, ARCHITECTURE);
  add(program, JUMP_EQUAL, AUDIT_ARCH, 1, 0);
  answer(program, RET_NOTIFY);
  load(program, NUMBER);
  decide_by_arguments(program);
  allow_no_path(program);
  if (unreported && unreported->token) allow_never_inputs(program, unreported);
  if (unreported) allow_empty_path(program, (word)unreported->empty);
  decide_by_number(program, &bounds, 0, bounds.count, program->length + bounds.count);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
}

enum { PR_SET_NO_NEW_PRIVS = 38, SECCOMP_SET_MODE_FILTER = 1 };
/* The second flag leaves speculation as it was: a test must not become slower than it is without observation. */
enum { FLAG_NEW_LISTENER = 8, FLAG_SPEC_ALLOW = 4, FLAG_WAIT_KILLABLE = 32 };

/* Installs the filter; the listener, or a negative error. */
static long install(const struct unreported *unreported) {
  struct program program;
  program.length = 0;
  write_program(&program, unreported);
  struct filter filter = {(unsigned short)program.length, program.instructions};
  if (CALL5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -EINVAL;
  u32 flags = FLAG_NEW_LISTENER | FLAG_SPEC_ALLOW;
  /* Without the last flag, a signal to a waiting process repeats its call: slower, but correct too. */
  long fd = CALL3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | FLAG_WAIT_KILLABLE, &filter);
  return fd >= 0 ? fd : CALL3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
}

void observe_from_here(const char *path, const struct greeting *greeting, const struct unreported *unreported) {
  struct address address;
  int length = to_address(&address, path);
  long sender = CALL3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (length < 0 || sender < 0 || CALL3(SYS_connect, sender, &address, length) < 0) return;
  long listener = install(unreported);
  if (listener < 0) return;
  struct iovec piece = {(void *)greeting, sizeof *greeting};
  struct cmsghdr control = {16 + sizeof(int), SOL_SOCKET, SCM_RIGHTS, {(int)listener}};
  struct msghdr message = {0, 0, &piece, 1, &control, 24, 0};
  CALL3(SYS_sendmsg, sender, &message, HANDING_OVER);
  CALL1(SYS_close, listener);
  CALL1(SYS_close, sender);
}
