/*
 * Runs before the runtime: checks for everything that the runtime needs to start, and says in one line what is missing.
 * Without this check the runtime aborts with a crash report.
 *
 * The build places this code into the executable, between two segments, and makes it the entry point
 * (tools/startup-check.ts). It has no data, calls no library, and jumps to the runtime's own entry point,
 * `runtime_entry`, with stack and registers as the kernel or the dynamic linker left them.
 */
#include "linux.h"

/* Sections other than .text are left out, so strings are code as far as the linker knows. */
#define TEXT(name, text)                                                                                          \
  extern __attribute__((visibility("hidden"))) const char name[];                                                 \
  __asm__(".pushsection .text\n" #name ": .asciz \"" text "\"\n.popsection\n")

TEXT(cannot_start, "error: cannot start: ");
TEXT(no_proc, "/proc is not mounted, or not readable\\n");
TEXT(no_memory, "the address space is limited to less than 400 MB (`ulimit -v`)\\n");
TEXT(no_data, "data is limited to less than 300 MB (`ulimit -d`)\\n");
TEXT(no_stack, "the stack is limited to less than 192 KB (`ulimit -s`)\\n");
TEXT(no_files, "fewer than 3 further files may be open (`ulimit -n`)\\n");
TEXT(no_threads, "fewer than 6 further processes or threads are allowed (`ulimit -u`)\\n");
TEXT(maps, "/proc/self/maps");
#ifndef ONLY_CHECKS
TEXT(sizes, "/proc/self/statm");
#endif

#ifdef __x86_64__
enum { SYS_dup = 32, SYS_exit = 60, SYS_mmap = 9, SYS_wait4 = 61, SYS_sysinfo = 99, SYS_prlimit64 = 302 };
#else
enum { SYS_dup = 23, SYS_exit = 93, SYS_mmap = 222, SYS_wait4 = 260, SYS_sysinfo = 179, SYS_prlimit64 = 261 };
#endif

enum {
  ENOENT = 2,
  EAGAIN = 11,
  EACCES = 13,
  SETUP_ERROR = 96,
  LEAST_THREADS = 6,
  LEAST_ADDRESS_SPACE = 400 * 1000 * 1000,
  LEAST_DATA = 300 * 1000 * 1000,
  LEAST_STACK = 192 * 1024,
  RLIMIT_MEMORY_OF_DATA = 2,
  RLIMIT_STACK_SIZE = 3,
  RLIMIT_PROCESSES = 6,
  RLIMIT_ADDRESS_SPACE = 9,
  CLONE_SHARED_MEMORY = 0x100,
  CLONE_PARENT_WAITS = 0x4000,
  WAIT_FOR_ANY_KIND = 0x40000000,
  READ_AND_WRITE = 3,
  PRIVATE_ANONYMOUS_UNRESERVED = 0x4022,
};

/* The fields of /proc/self/statm, in pages. */
enum { SIZE, DATA = 5, PAGE = 4096 };

/* Address space that the runtime takes at its start, in MiB and in this order. */
enum {
  /* The first heaps, at most. */
  FIRST = 4,
  /* The allocator takes this much, or the smaller size. */
  ALLOCATOR = 1024,
  SMALL_ALLOCATOR = 128,
  /* The engine takes this much for machine code, or nothing. */
  MACHINE_CODE = 1025,
  /* It takes this much for its objects, or a half of it, a quarter, ..., and gives half of that back. */
  MOST_FOR_OBJECTS = 8192,
  LEAST_FOR_OBJECTS = 128,
  /* Then its threads start, which take as much as this for heaps of the C library where it fits. */
  THREADS = 12,
  ARENA = 64,
  MANY_ARENAS = 8 * ARENA,
  /* What must be left, with threads or without. */
  NEEDED_WITH_THREADS = 100,
  NEEDED = 24,
};

static void say(const char *text) {
  long length = 0;
  while (text[length] != 0) length++;
  CALL3(SYS_write, 2, text, length);
}

static void refuse(const char *message) {
  say(cannot_start);
  say(message);
  leave(SETUP_ERROR);
}

static unsigned long soft_limit(int resource) {
  unsigned long limits[2] = {~0ul, ~0ul};
  CALL4(SYS_prlimit64, 0, resource, 0, limits);
  return limits[0];
}

/* The kernel's `struct sysinfo`. */
struct system_facts {
  long uptime;
  unsigned long loads[3], memory[6];
  unsigned short processes;
  char rest[64];
};

/* The child exits immediately, in the same instruction sequence: it shares the stack. */
static long start_process(void) {
  long result;
  long flags = CLONE_SHARED_MEMORY | CLONE_PARENT_WAITS | SIGCHLD;
#ifdef __x86_64__
  __asm__ volatile("xor %%edx, %%edx\n\txor %%r10d, %%r10d\n\txor %%r8d, %%r8d\n\tsyscall\n\t"
                   "test %%rax, %%rax\n\tjnz 1f\n\tmov %[leave], %%eax\n\txor %%edi, %%edi\n\tsyscall\n\t1:"
                   : "=a"(result)
                   : "a"((long)SYS_clone), "D"(flags), "S"(0l), [leave] "i"(SYS_exit)
                   : "rcx", "rdx", "r8", "r10", "r11", "memory");
#else
  register long x0 __asm__("x0") = flags;
  register long x8 __asm__("x8") = SYS_clone;
  __asm__ volatile("mov x1, xzr\n\tmov x2, xzr\n\tmov x3, xzr\n\tmov x4, xzr\n\tsvc #0\n\t"
                   "cbnz x0, 1f\n\tmov x8, %[leave]\n\tsvc #0\n\t1:"
                   : "+r"(x0), "+r"(x8)
                   : [leave] "i"(SYS_exit)
                   : "x1", "x2", "x3", "x4", "memory");
  result = x0;
#endif
  return result;
}

static void set_soft_limit(int resource, unsigned long value) {
  unsigned long limits[2];
  CALL4(SYS_prlimit64, 0, resource, 0, limits);
  limits[0] = value;
  CALL4(SYS_prlimit64, 0, resource, limits, 0);
}

/*
 * Starts a process only near the limit: while the system has fewer processes, so has the user. With a limit that is
 * lower by five, one process is what six are otherwise.
 */
static int may_start_threads(void) {
  unsigned long limit = soft_limit(RLIMIT_PROCESSES);
  struct system_facts facts;
  CALL1(SYS_sysinfo, &facts);
  if (facts.processes < 0xffff && facts.processes + (unsigned long)LEAST_THREADS <= limit) return 1;
  if (limit > 0x10000) return 1;
  set_soft_limit(RLIMIT_PROCESSES, limit < LEAST_THREADS ? 0 : limit - LEAST_THREADS + 1);
  long child = start_process();
  set_soft_limit(RLIMIT_PROCESSES, limit);
  if (child < 0) return child != -EAGAIN;
  CALL4(SYS_wait4, child, 0, WAIT_FOR_ANY_KIND, 0);
  return 1;
}

/* Whether two files besides the open one `file` may be open. The runtime needs three to find its own executable. */
static int may_open_files(long file) {
  long second = CALL1(SYS_dup, file);
  long third = CALL1(SYS_dup, file);
  if (second >= 0) CALL1(SYS_close, second);
  if (third >= 0) CALL1(SYS_close, third);
  return third >= 0;
}

#ifndef ONLY_CHECKS
static unsigned long smaller(unsigned long one, unsigned long other) { return one < other ? one : other; }

/* Whether the runtime leaves enough of `room` for what follows its start. */
static int is_enough(int room) {
  room -= FIRST;
  room -= room >= ALLOCATOR ? ALLOCATOR : SMALL_ALLOCATOR;
  int needed = NEEDED;
  if (room >= MACHINE_CODE) {
    room -= MACHINE_CODE;
    needed = NEEDED_WITH_THREADS;
  }
  int objects = MOST_FOR_OBJECTS;
  while (objects > room) objects /= 2;
  room -= objects / 2 + THREADS;
  return objects >= LEAST_FOR_OBJECTS && room >= needed &&
         (room >= MANY_ARENAS || room % ARENA >= NEEDED);
}

/*
 * Where address space or data are limited, the runtime reserves what fits, and may leave nothing for what follows.
 * Then as much is reserved here as makes it leave enough.
 */
static void take_from_runtime(unsigned long address_space, unsigned long data) {
  if (smaller(address_space, data) >> 20 > 2 * MOST_FOR_OBJECTS) return;
  char text[96];
  long file = CALL3(SYS_openat, AT_FDCWD, sizes, O_CLOEXEC);
  if (CALL3(SYS_read, file, text, sizeof text) <= 0) return;
  CALL1(SYS_close, file);
  unsigned long pages = 0;
  const char *next = text;
  for (int field = SIZE; field <= DATA; field++, next++) {
    for (pages = 0; *next != ' '; next++) pages = pages * 10 + (unsigned long)(*next - '0');
    if (field == SIZE) address_space -= pages * PAGE;
  }
  int room = (int)(smaller(address_space, data - pages * PAGE) >> 20);
  for (int taken = 0; taken < room; taken += 2)
    if (is_enough(room - taken) && is_enough(room - taken + FIRST)) {
      call6(SYS_mmap, 0, (long)taken << 20, READ_AND_WRITE, PRIVATE_ANONYMOUS_UNRESERVED, -1, 0);
      return;
    }
}
#endif

__attribute__((used)) static void check_surroundings(void) {
  long file = CALL3(SYS_openat, AT_FDCWD, maps, O_CLOEXEC);
  if (file == -ENOENT || file == -EACCES) refuse(no_proc);
  if (file == -EMFILE || (file >= 0 && !may_open_files(file))) refuse(no_files);
  if (file >= 0) CALL1(SYS_close, file);
  unsigned long address_space = soft_limit(RLIMIT_ADDRESS_SPACE), data = soft_limit(RLIMIT_MEMORY_OF_DATA);
  if (address_space < LEAST_ADDRESS_SPACE) refuse(no_memory);
  if (data < LEAST_DATA) refuse(no_data);
  if (soft_limit(RLIMIT_STACK_SIZE) < LEAST_STACK) refuse(no_stack);
  if (!may_start_threads()) refuse(no_threads);
#ifndef ONLY_CHECKS
  take_from_runtime(address_space, data);
#endif
}

#ifdef __x86_64__
__asm__(".pushsection .text\n"
        ".globl begin\nbegin:\n\tendbr64\n\tpush %rdx\n\tsub $8, %rsp\n\tcall check_surroundings\n\tadd $8, %rsp\n\tpop %rdx\n"
        "\tjmp runtime_entry\n.popsection\n");
#else
__asm__(".pushsection .text\n.balign 4\n"
        ".globl begin\nbegin:\n\tstp x0, x30, [sp, #-16]!\n\tbl check_surroundings\n\tldp x0, x30, [sp], #16\n"
        "\tb runtime_entry\n.popsection\n");
#endif
