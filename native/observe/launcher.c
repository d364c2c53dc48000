/*
 * Executed (`observe SOCKET KEY SHAPE PROGRAM ARGUMENT...`) this is the launcher: it has all system calls from here on
 * observed, and becomes the program.
 */
#include "calls.h"
#include "observe.h"

/* `stack` as the kernel laid it out. Programs with a slash in their name only: the runner has searched already. */
__attribute__((used, visibility("hidden"))) void launch(long *stack) {
  long count = stack[0];
  char **arguments = (char **)(stack + 1);
  char **variables = arguments + count + 1;
  if (count < 5) leave(127);
  struct greeting greeting = {number_of(arguments[2]), number_of(arguments[3]), 0};
  /* If this fails, nothing is observed, so nothing is stored. */
  observe_from_here(arguments[1], &greeting, 0);
  long error = -CALL3(SYS_execve, arguments[4], arguments + 4, variables);
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
