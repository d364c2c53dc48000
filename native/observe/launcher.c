/*
 * Executed (`observe SOCKET KEY PROGRAM ARGUMENT...`) this is the launcher: it installs a seccomp filter that reports
 * system calls to a listener, hands the listener to the runner over the Unix socket, and becomes the program.
 */
#include "calls.h"
#include "observe.h"

struct instruction { unsigned short code; byte if_true, if_false; u32 value; };
struct filter { unsigned short length; struct instruction *instructions; };
struct program { struct instruction instructions[CALL_COUNT + 64]; int length; };

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
  /* Netlink sockets have the type SOCK_RAW. */
  add(program, JUMP_EQUAL, SYS_socket, 0, 8);
  load(program, LOW(0));
  add(program, JUMP_EQUAL, AF_PACKET, 5, 0);
  add(program, JUMP_EQUAL, AF_NETLINK, 3, 0);
  load(program, LOW(1));
  add(program, AND, 15, 0, 0);
  add(program, JUMP_EQUAL, SOCK_RAW, 1, 0);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
}

static void write_program(struct program *program) {
  load(program, ARCHITECTURE);
  add(program, JUMP_EQUAL, AUDIT_ARCH, 1, 0);
  answer(program, RET_NOTIFY);
  load(program, NUMBER);
  decide_by_arguments(program);
  /* The x32 table of x86_64. */
  add(program, JUMP_NOT_BELOW, 0x40000000, CALL_COUNT + 1, 0);
  for (int index = 0; index < CALL_COUNT; index++)
    add(program, JUMP_EQUAL, (u32)CALLS[index].number, CALL_COUNT - index, 0);
  answer(program, RET_ALLOW);
  answer(program, RET_NOTIFY);
}

enum { PR_SET_NO_NEW_PRIVS = 38, SECCOMP_SET_MODE_FILTER = 1, FLAG_NEW_LISTENER = 8, FLAG_WAIT_KILLABLE = 32 };

/* Installs the filter; the listener, or a negative error. */
static long install(void) {
  struct program program;
  program.length = 0;
  write_program(&program);
  struct filter filter = {(unsigned short)program.length, program.instructions};
  if (CALL5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -EINVAL;
  /* Without the second flag, a signal to a waiting process repeats its call: slower, but correct too. */
  long fd = CALL3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE, &filter);
  return fd >= 0 ? fd : CALL3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, FLAG_NEW_LISTENER, &filter);
}

static u32 number_of(const char *text) {
  u32 number = 0;
  while (*text >= '0' && *text <= '9') number = number * 10 + (u32)(*text++ - '0');
  return number;
}

/* Hands over the listener. If that fails, nothing is observed, so nothing is stored. */
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
