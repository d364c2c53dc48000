/* Threads of the supervisor, and what they share with each other and with the runner's thread. */
#include "calls.h"
#include "observe.h"

enum { FUTEX_WAIT = 128, FUTEX_WAKE = 129 };
enum { FREE, TAKEN, AWAITED };

static int exchange(u32 *lock, u32 expected, u32 value) {
  return __atomic_compare_exchange_n(lock, &expected, value, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void acquire(u32 *lock) {
  if (exchange(lock, FREE, TAKEN)) return;
  while (__atomic_exchange_n(lock, AWAITED, __ATOMIC_ACQUIRE) != FREE) CALL4(SYS_futex, lock, FUTEX_WAIT, AWAITED, 0);
}

void yield_lock(u32 *lock) {
  if (__atomic_exchange_n(lock, FREE, __ATOMIC_RELEASE) == AWAITED) CALL3(SYS_futex, lock, FUTEX_WAKE, 1);
}

/*
 * The thread shares everything with the process. It has no storage of a C library, so it may call no function of one, and
 * no signal may be handled in it.
 */
enum { SHARED = 0x00050f00 /* VM, FS, FILES, SIGHAND, THREAD, SYSVSEM */, SIG_SETMASK = 2 };

#if defined(__x86_64__)
static long start(word *stack) {
  register long r10 __asm__("r10") = 0;
  register long r8 __asm__("r8") = 0;
  long result;
  __asm__ volatile(
    "syscall\n test %%rax, %%rax\n jnz 1f\n"
    " xor %%ebp, %%ebp\n mov (%%rsp), %%rdi\n call run_worker\n mov $60, %%eax\n xor %%edi, %%edi\n syscall\n"
    "1:\n"
    : "=a"(result)
    : "a"(SYS_clone), "D"((long)SHARED), "S"(stack), "d"(0L), "r"(r10), "r"(r8)
    : "rcx", "r11", "memory", "cc");
  return result;
}
#else
static long start(word *stack) {
  register long x8 __asm__("x8") = SYS_clone;
  register long x0 __asm__("x0") = SHARED;
  register word *x1 __asm__("x1") = stack;
  register long x2 __asm__("x2") = 0;
  register long x3 __asm__("x3") = 0;
  register long x4 __asm__("x4") = 0;
  __asm__ volatile(
    "svc 0\n cbnz x0, 1f\n"
    " mov x29, #0\n mov x30, #0\n ldr x0, [sp]\n bl run_worker\n mov x8, #93\n mov x0, #0\n svc 0\n"
    "1:\n"
    : "+r"(x0)
    : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
    : "memory", "cc");
  return x0;
}
#endif

/* Runs `run_worker(worker)` in a new thread, on a stack that ends at `end`; negative if there cannot be one. */
long start_worker(struct worker *worker, void *end) {
  word *stack = (word *)((word)end & ~15UL) - 2;
  u64 all = ~0ULL, before = 0;
  stack[0] = (word)worker;
  CALL4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
  long result = start(stack);
  CALL4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, sizeof before);
  return result;
}
