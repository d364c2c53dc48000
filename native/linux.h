/*
 * Linux without a C library: the system calls, the constants and the few structures that the helpers need.
 * x86_64 and aarch64, 64 bits. Everything is static; nothing here keeps state.
 */
#ifndef NEXTEST_LINUX_H
#define NEXTEST_LINUX_H

typedef unsigned long word;
typedef unsigned int u32;
typedef unsigned char byte;

#if defined(__x86_64__)
enum {
  SYS_read = 0, SYS_write = 1, SYS_close = 3, SYS_brk = 12, SYS_recvmsg = 47, SYS_sendto = 44,
  SYS_setpgid = 109, SYS_kill = 62, SYS_chdir = 80, SYS_getpid = 39, SYS_prctl = 157, SYS_set_robust_list = 273,
  SYS_get_robust_list = 274, SYS_clone = 56, SYS_openat = 257, SYS_dup3 = 292, SYS_pipe2 = 293,
  SYS_exit_group = 231,
};

static inline long call3(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

static inline long call6(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
enum {
  SYS_read = 63, SYS_write = 64, SYS_close = 57, SYS_brk = 214, SYS_recvmsg = 212, SYS_sendto = 206,
  SYS_setpgid = 154, SYS_kill = 129, SYS_chdir = 49, SYS_getpid = 172, SYS_prctl = 167, SYS_set_robust_list = 99,
  SYS_get_robust_list = 100, SYS_clone = 220, SYS_openat = 56, SYS_dup3 = 24, SYS_pipe2 = 59,
  SYS_exit_group = 94,
};

static inline long call3(long number, long a, long b, long c) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}

static inline long call6(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}
#else
#error "x86_64 or aarch64"
#endif

#define CALL1(n, a) call3(n, (long)(a), 0, 0)
#define CALL2(n, a, b) call3(n, (long)(a), (long)(b), 0)
#define CALL3(n, a, b, c) call3(n, (long)(a), (long)(b), (long)(c))
#define CALL4(n, a, b, c, d) call6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define CALL5(n, a, b, c, d, e) call6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

enum {
  EINTR = 4, EMFILE = 24, EPROTO = 71,
  AT_FDCWD = -100, O_RDWR = 2, O_CLOEXEC = 02000000,
  MSG_NOSIGNAL = 0x4000, MSG_CTRUNC = 8, MSG_TRUNC = 0x20, SOL_SOCKET = 1, SCM_RIGHTS = 1,
  SIGCHLD = 17,
  PR_SET_MM = 35, PR_SET_MM_MAP = 14, PR_GET_TID_ADDRESS = 40,
};
#define CLONE_PARENT 0x00008000UL
#define CLONE_CHILD_CLEARTID 0x00200000UL
#define CLONE_CHILD_SETTID 0x01000000UL

struct iovec { void *base; word length; };

struct msghdr {
  void *name; u32 name_length;
  struct iovec *pieces; word piece_count;
  void *control; word control_length;
  u32 flags;
};

struct cmsghdr { word length; int level; int type; int fds[4]; };

/* What /proc/PID/cmdline and /proc/PID/environ show, among others: `struct prctl_mm_map`. */
struct mm_map {
  word start_code, end_code, start_data, end_data, start_brk, brk, start_stack;
  word arg_start, arg_end, env_start, env_end;
  word *auxv; u32 auxv_size; u32 exe_fd;
};

static inline void leave(int code) {
  for (;;) CALL1(SYS_exit_group, code);
}

#endif
