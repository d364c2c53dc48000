/*
 * Declarations shared by the parts of the observer. Loaded as a library by the runner, it is the supervisor: it answers
 * every report, records the names that a test uses, and hands them over when the last process under the test's filter
 * has exited. The supervisor is part of the runner's process because only ancestors may be allowed to read the memory
 * of a process (its paths). It needs no library and no privilege. It only observes: all calls continue.
 */
#ifndef NEXTEST_OBSERVE_H
#define NEXTEST_OBSERVE_H
#include "../linux.h"

typedef unsigned long long u64;

enum { ENOENT = 2, EAGAIN = 11, ENOMEM = 12, EINVAL = 22, ENAMETOOLONG = 36 };
enum { SOCK_DGRAM = 2, SOCK_CLOEXEC = 02000000, SOCK_NONBLOCK = 04000 };
enum { PATH_SIZE = 4096, HEAD_SIZE = 80 };

/* Comes with a listener. `shape` 0: of none; `is_linked`: the dynamic linker was not observed. */
struct greeting { u32 key, shape, is_linked; };

struct notification { u64 id; u32 pid, flags; int number; u32 arch; u64 instruction; u64 arguments[6]; };
struct address { unsigned short family; char text[126]; };

/* ---- text.c ---- */

word length_of(const char *text);
int equal(const char *left, const char *right, word length);
int begins(const char *text, const char *prefix);
u32 hash_of(const char *text, word length);
char *append(char *at, const char *text);
char *append_number(char *at, u64 number);
char *append_hexadecimal(char *at, u64 number);
void *map(word size);
void unmap(void *at, word size);
int to_address(struct address *address, const char *path);
u32 number_of(const char *text);
char *last_slash(char *path);
__attribute__((visibility("hidden"))) void *memcpy(void *into, const void *from, word size);
__attribute__((visibility("hidden"))) void *memset(void *into, int value, word size);

/* ---- memory.c: the record of a test ---- */

/*
 * Entries in the order in which they were first named: a letter and a text ended by a zero, then facts ended by a zero.
 * An entry is recorded once, with the facts of that moment.
 */
/* What the folders that a test named are really called, as long as it has not changed what names mean. */
enum { FOLDERS = 256, SHORT_NAME = 248 };
struct folder { u32 serial, generation; char name[SHORT_NAME], real[SHORT_NAME]; };
struct slot { u32 offset /* plus one; 0: empty */, generation; };
struct test {
  int listener;
  u32 key;
  /* From 1; no other test of this process has it. */
  u32 serial;
  /* Which opening of the observer it belongs to. */
  u32 session;
  /* Of the thread that serves it. */
  struct folder *folders;
  /* After it in a queue. */
  struct test *next;
  char *text;
  word used, capacity;
  struct slot *table; /* Twice as many places as entries at least. */
  u32 places, entries;
  /* How often its processes have changed names; paths resolved before such a change are resolved again. */
  u32 generation;
  /* The process that called last. */
  u32 pid;
  /* Entries are missing because memory ran out. */
  u32 forgotten;
  /* Something cannot be followed: nothing else matters. */
  u32 opaque;
  struct bound *bounds;
  u32 bound_count;
  /* Kinds of System V objects that it has made for itself, a bit each. */
  u32 made;
  /* As its greeting says. */
  u32 shape, is_linked;
  u32 linker_done;
  /* The key of the test whose linker's entries are also those of this one; 0: none. STALE: they are no longer right. */
  u32 linker;
  /* It is not a test, but what the linker of tests of its shape reads. */
  u32 is_linker;
};

enum known { KNOWN, OUTDATED, NEW };
enum known remember(struct test *test, const char *entry, const char *facts);
void opaque(struct test *test, const char *why);
/* An empty record, or null. */
struct test *new_test(void);
/* False if there is no memory. */
int copy_text(struct test *into, const struct test *from, word length);
/* After the last entry. */
void drop_table(struct test *test);
void release(struct test *test);

/* ---- process.c: what a process's memory and descriptors hold ---- */

long read_memory(u32 pid, u64 from, void *into, word size);
long read_bytes(u32 pid, u64 from, void *into, word size);
long read_text(u32 pid, u64 from, char *into, word size);
long folder_of(u32 pid, long descriptor, char *into);

/* ---- naming.c ---- */

/* A key is written right before the path, so that both are one text. */
struct entry { char head[HEAD_SIZE]; char path[PATH_SIZE * 2 + 2]; };
enum follow { FOLLOW, NO_FOLLOW };
void note(struct test *test, char letter, struct entry *entry, enum follow follow);
/* The beginning of the kernel's `struct stat`; the time of the last change. `error`: why there is nothing. */
struct status { u64 device, inode; u32 mode; u64 seconds, nanoseconds; u32 error; };
int status_of(const char *path, struct status *status);
/* The path with the real name of its folder, or of the nearest one above it that exists; false if there is none. */
int real_name(const struct test *test, const char *path, char *into);
int is_there(const char *path);

/* ---- programs.c ---- */

void note_program(struct test *test, u32 pid, const struct entry *program);

/* ---- kinds.c ---- */

/* As many bytes of a file decide how the kernel executes it. */
enum { PROGRAM_HEAD = 256 };
/* Whether the kernel executes the file by an interpreter that it is configured with. `head`: the file's first bytes, or zeros. */
int has_interpreter(const char *path, const char *head);

/* ---- sockets.c ---- */

/* The raw address and the text of a socket that a process is about to bind, and where its descriptor is. */
struct bound { u32 pid, descriptor, size; struct address address; char text[512]; };
enum { BOUNDS = 16 };
/* `call`: on the socket; the address is at `from` in the caller's memory. */
void note_connect(struct test *test, const struct notification *call, u64 from, u64 size);
void note_bind(struct test *test, u32 pid, u64 descriptor, u64 from, u64 size);
void note_listen(struct test *test, u32 pid, u64 descriptor);
void note_message(struct test *test, const struct notification *call, u64 from);

/* ---- never-input.c ---- */

/* `own`: the folder of the calling process in `/proc`, as it is written in `path`. */
int is_never_input(const char *path, const char *own);

/* ---- filter.c ---- */

/*
 * Calls of `preload.c` that are not reported. `empty`: an empty path that cannot change; with it, `statx` queries a
 * descriptor. `path`: where that file writes paths that are never inputs; with it, and with `token` as the sixth
 * argument, which the kernel does not use, `openat` and `statx` read such a file. `token`: a random number, or 0: none.
 */
struct unreported { const char *empty, *path; u64 token; };

/* If this fails, nothing is observed, so nothing is stored. `unreported`: null if all calls are to be reported. */
void observe_from_here(const char *path, const struct greeting *greeting, const struct unreported *unreported);

/* ---- shapes.c ---- */

/* Shapes have numbers from 1. */
enum { SHAPES = 1024 };
#define STALE 0xffffffffU
/* The linker of this test is done. `is_shared`: it reads the same in all tests of the shape. */
void note_linked(struct test *test, int is_shared);
/* Refuses the test if the files of its shape's linker are not as they were. */
void verify_linked(struct test *test);
/* Whether a test of the shape need not be observed from its start. */
int is_linker_known(u32 shape);
void forget_shapes(void);

/* ---- supervisor.c ---- */

/* How tests name this library. */
extern __attribute__((visibility("hidden"))) char helper_name[64];
/* Queues for the runner. */
void hand_over(struct test *test);

/* ---- threads.c ---- */

/* Holds no lock while it waits for anything else, and for a short time only. */
void acquire(u32 *lock);
void yield_lock(u32 *lock);
struct worker;
__attribute__((visibility("hidden"), noreturn)) void run_worker(struct worker *worker);
long start_worker(struct worker *worker, void *end);

/* ---- calls.c ---- */

/* Before the first call. */
void prepare_calls(void);
void note_call(struct test *test, const struct notification *call);

#endif
