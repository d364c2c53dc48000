/*
 * Answers reports. Each test that runs has a thread of its own, so that the two take turns on one processor, and tests
 * that run at the same time use all processors.
 */
#include "calls.h"
#include "observe.h"

enum { NOTIFY_CONTINUE = 1, POLLIN = 1, DONT_WAIT = 0x40, FOR_THIS_PROGRAM = 0x40000000 };
#define NOTIF_RECV 0xc0502100UL
#define NOTIF_SEND 0xc0182101UL
#define NOTIF_SET_FLAGS 0x40082104UL

/* From Linux 6.6: the caller and its thread take turns on one processor, which takes half the time. */
enum { TAKE_TURNS = 1 };

struct answer { u64 id; long long value; int error; u32 flags; };
struct pollfd { int fd; short events, revents; };

/*
 * A thread. It serves one test and then waits for another one. Only if no thread can be added, it `shares`: it serves
 * several tests, and takes further ones at the same time.
 */
enum { MOST_TESTS = 1024, STACK = 512 << 10 /* Links of links need several paths each. */ };
struct worker {
  int shares, count;
  struct test *tests[MOST_TESTS];
  struct pollfd entries[MOST_TESTS + 1];
  struct folder folders[FOLDERS];
  byte stack[STACK];
};

#ifndef MOST_WORKERS
#define MOST_WORKERS 128
#endif

char helper_name[64];
static int entrance = -1;
/* Whether a call for which nobody waits any more, or the last exit, ends the wait for a call. From Linux 6.12 for certain. */
static int is_wait_ended;

/* What threads change; `queue_lock` guards the queue of tests that are complete. */
static u32 session, serial, calls, worker_count, taker_count, test_count, queue_lock;
static struct test *first, **end = &first;

static u32 add_to(u32 *number, u32 value) { return __atomic_add_fetch(number, value, __ATOMIC_SEQ_CST); }
static u32 read_number(u32 *number) { return __atomic_load_n(number, __ATOMIC_SEQ_CST); }

void hand_over(struct test *test) {
  acquire(&queue_lock);
  *end = test;
  end = &test->next;
  yield_lock(&queue_lock);
}

static long wait_for(struct pollfd *entries, long count, int milliseconds) {
#if defined(__x86_64__)
  return CALL3(SYS_poll, entries, count, milliseconds);
#else
  long limit[2] = {0, milliseconds * 1000000L};
  return CALL5(SYS_ppoll, entries, count, milliseconds < 0 ? 0 : limit, 0, 0);
#endif
}

/* Waits for a call and answers it; false if there is none, perhaps because all processes of the test have ended. */
static int answer_one(struct test *test) {
  struct notification call;
  memset(&call, 0, sizeof call);
  if (CALL3(SYS_ioctl, test->listener, NOTIF_RECV, &call) < 0) return 0;
  add_to(&calls, 1);
  note_call(test, &call);
  struct answer answer = {call.id, 0, 0, NOTIFY_CONTINUE};
  CALL3(SYS_ioctl, test->listener, NOTIF_SEND, &answer);
  return 1;
}

static int has_ended(const struct test *test) {
  struct pollfd entry = {test->listener, POLLIN, 0};
  return wait_for(&entry, 1, 0) > 0 && !(entry.revents & POLLIN);
}

static void begin_test(struct worker *worker, int listener, const struct greeting *greeting) {
  struct test *test = new_test();
  if (!test) return (void)CALL1(SYS_close, listener);
  test->listener = listener;
  test->key = greeting->key;
  test->shape = greeting->shape < SHAPES ? greeting->shape : 0;
  test->is_linked = greeting->is_linked;
  test->serial = add_to(&serial, 1);
  test->session = session;
  test->folders = worker->folders;
  worker->tests[worker->count++] = test;
  add_to(&test_count, 1);
  CALL3(SYS_ioctl, listener, NOTIF_SET_FLAGS, TAKE_TURNS);
  if (test->is_linked) verify_linked(test);
}

static void end_test(struct worker *worker, int index) {
  struct test *test = worker->tests[index];
  worker->tests[index] = worker->tests[--worker->count];
  CALL1(SYS_close, test->listener);
  drop_table(test);
  hand_over(test);
  add_to(&test_count, -1U);
}

/* Adds a thread that takes tests; false if there cannot be one. */
static int add_worker(void) {
  if (read_number(&worker_count) >= MOST_WORKERS) return 0;
  struct worker *worker = map(sizeof *worker);
  if (!worker) return 0;
  add_to(&worker_count, 1);
  add_to(&taker_count, 1);
  if (start_worker(worker, worker->stack + STACK) >= 0) return 1;
  add_to(&taker_count, -1U);
  add_to(&worker_count, -1U);
  unmap(worker, sizeof *worker);
  return 0;
}

enum taken { TAKEN, NONE_YET, NO_MORE };

/* Takes a listener that a test has sent. */
static enum taken take_one(struct worker *worker, int flags) {
  struct greeting greeting = {0, 0, 0};
  struct iovec piece = {&greeting, sizeof greeting};
  struct cmsghdr control = {0, 0, 0, {0}};
  struct msghdr message = {0, 0, &piece, 1, &control, sizeof control, 0};
  long received = CALL3(SYS_recvmsg, entrance, &message, FOR_THIS_PROGRAM | flags);
  if (received == -EAGAIN || received == -EINTR) return NONE_YET;
  if (received <= 0) return NO_MORE;
  if (control.level != SOL_SOCKET || control.type != SCM_RIGHTS) return NONE_YET;
  if (received == sizeof greeting) begin_test(worker, control.fds[0], &greeting);
  else CALL1(SYS_close, control.fds[0]);
  return TAKEN;
}

/* From now on another thread takes tests; if there is none, this one goes on taking them. */
static void pass_on(struct worker *worker) {
  worker->shares = add_to(&taker_count, -1U) == 0 && !add_worker();
  if (worker->shares) add_to(&taker_count, 1);
}

static void serve_one(struct worker *worker) {
  struct test *test = worker->tests[0];
  for (;;) {
    struct pollfd entry = {test->listener, POLLIN, 0};
    if (!is_wait_ended && wait_for(&entry, 1, -1) < 0) continue;
    int is_called = is_wait_ended || (entry.revents & POLLIN);
    if ((!is_called || !answer_one(test)) && has_ended(test)) return end_test(worker, 0);
  }
}

/* Serves all tests, and takes further ones, until something was done. */
static void serve_several(struct worker *worker) {
  struct pollfd *entries = worker->entries;
  int count = worker->count, takes = worker->shares && count < MOST_TESTS;
  for (int index = 0; index < count; index++) entries[index] = (struct pollfd){worker->tests[index]->listener, POLLIN, 0};
  entries[count] = (struct pollfd){takes ? entrance : -1, POLLIN, 0};
  if (wait_for(entries, count + 1, -1) < 0) return;
  for (int index = count - 1; index >= 0; index--) {
    if (entries[index].revents & POLLIN) answer_one(worker->tests[index]);
    else if (entries[index].revents) end_test(worker, index);
  }
  if (!entries[count].revents || take_one(worker, DONT_WAIT) != NO_MORE) return;
  worker->shares = 0;
  add_to(&taker_count, -1U);
}

struct scheduling { u32 size, policy; u64 flags; int nice; u32 priority; u64 slice, deadline, period; };
enum { SHORTEST_SLICE = 100000 };

/*
 * A test waits for each answer, so these threads, which run for microseconds, ask for a short time slice: the scheduler
 * runs them before threads that compute. From Linux 6.12; earlier kernels ignore it.
 */
static void ask_for_short_slices(void) {
  long nice = 20 - CALL2(SYS_getpriority, 0, 0);
  if (CALL1(SYS_sched_getscheduler, 0) != 0) return;
  struct scheduling scheduling = {sizeof scheduling, 0, 0, (int)nice, 0, SHORTEST_SLICE, 0, 0};
  CALL3(SYS_sched_setattr, 0, &scheduling, 0);
}

void run_worker(struct worker *worker) {
  ask_for_short_slices();
  for (;;) {
    if (worker->count > 1 || worker->shares) serve_several(worker);
    else if (worker->count == 1) serve_one(worker);
    else {
      enum taken taken = take_one(worker, 0);
      if (taken == NO_MORE) break;
      if (worker->count) pass_on(worker);
      continue;
    }
    if (worker->count) continue;
    if (!worker->shares) add_to(&taker_count, 1);
    worker->shares = 0;
  }
  add_to(&taker_count, -1U);
  add_to(&worker_count, -1U);
  /* Only at the end of a run: its memory remains, because it is on it. */
  for (;;) CALL1(SYS_exit, 0);
}

/* Whether the kernel is at least of this version. */
static int is_linux(u32 major, u32 minor) {
  enum { FIELD = 65, FIELDS = 6, RELEASE = 2 };
  char names[FIELDS * FIELD];
  if (CALL1(SYS_uname, names) < 0) return 0;
  const char *release = names + RELEASE * FIELD, *rest = release;
  while (*rest && *rest != '.') rest++;
  u32 found = number_of(release);
  return found > major || (found == major && *rest && number_of(rest + 1) >= minor);
}

#define EXPORTED __attribute__((visibility("default")))

/*
 * Begins to listen at the path; 0, or a negative error. One observer at a time in a process. `helper`: the name by which
 * tests load this library.
 */
EXPORTED long observe_open(const char *path, const char *helper) {
  struct address address;
  if (length_of(helper) >= sizeof helper_name) return -ENAMETOOLONG;
  append(helper_name, helper);
  int length = to_address(&address, path);
  if (length < 0) return length;
  long fd = CALL3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fd;
  prepare_calls();
  forget_shapes();
  is_wait_ended = is_linux(6, 12);
  session++;
  entrance = (int)fd;
  long bound = CALL3(SYS_bind, fd, &address, length);
  if (bound == 0 && !add_worker()) bound = -ENOMEM;
  if (bound < 0) CALL1(SYS_close, fd);
  return bound;
}

/* Whether tests of the shape can be observed from the end of their linker on. */
EXPORTED long observe_knows(u32 shape) { return is_linker_known(shape); }

/*
 * For the runner: the entries of a test, or of a linker. `text` stays valid until the next call. `linker`: the key of the
 * test whose linker's entries come before these.
 */
struct observation { u32 key, complete; char *text; word length; u32 shape, linker, is_linker, calls; };

/*
 * The next test that is complete: 1. 0: there is none now. -1: there is none, and, after `observe_stop`, there will be
 * none. `calls` says how many calls were answered, so the runner sees whether tests that are left still do something.
 */
EXPORTED long observe_take(struct observation *observation) {
  static struct test *last;
  if (last) release(last);
  u32 left = read_number(&taker_count) + read_number(&test_count);
  acquire(&queue_lock);
  last = first;
  if (first && !(first = first->next)) end = &first;
  yield_lock(&queue_lock);
  *observation = (struct observation){0, 0, 0, 0, 0, 0, 0, read_number(&calls)};
  if (!last) return left ? 0 : -1;
  if (last->session != session) return observe_take(observation);
  *observation = (struct observation){
    last->key, !last->forgotten, last->text, last->used, last->shape, last->linker, last->is_linker, observation->calls};
  return 1;
}

/* No more tests will begin. */
EXPORTED void observe_stop(void) {
  enum { NO_MORE_TO_RECEIVE = 0 };
  CALL2(SYS_shutdown, entrance, NO_MORE_TO_RECEIVE);
}
