/* The supervisor's loop: answers reports of all tests, one thread in a process. */
#include "calls.h"
#include "observe.h"

enum { TESTS = 1024, NOTIFY_CONTINUE = 1, POLLIN = 1, POLLERR = 8, POLLHUP = 16 };
#define NOTIF_RECV 0xc0502100UL
#define NOTIF_SEND 0xc0182101UL
#define NOTIF_SET_FLAGS 0x40082104UL

/* From Linux 6.6: the caller and this thread take turns on one processor, which takes half the time. */
enum { TAKE_TURNS = 1 };

struct answer { u64 id; long long value; int error; u32 flags; };
struct pollfd { int fd; short events, revents; };

static struct test tests[TESTS];
static int test_count;
static u32 serial;
char helper_name[64];
static int entrance = -1, stop[2] = {-1, -1};

static int shares_processor(const struct test *test) {
  for (int index = 0; index < test_count; index++)
    if (&tests[index] != test && tests[index].processor == test->processor) return 1;
  return 0;
}

/*
 * A caller that wakes this thread brings it to its processor, and the answer continues the caller there. Two callers would
 * soon share one processor, while the other one is idle. So the scheduler decides where a caller continues, if its call
 * was reported while this thread worked for another test, and now and then if two tests share a processor.
 */
static int continues_here(struct test *test) {
  enum { SEPARATED_EVERY = 8 };
  static u32 before, turns;
  u32 now = before;
  CALL3(SYS_getcpu, &now, 0, 0);
  int is_here = now != before || test->processor == now;
  before = test->processor = now;
  if (!is_here) return test_count == 1;
  return !shares_processor(test) || ++turns % SEPARATED_EVERY != 0;
}

static void answer_one(struct test *test) {
  struct notification call;
  byte *bytes = (byte *)&call;
  for (word index = 0; index < sizeof call; index++) bytes[index] = 0;
  if (CALL3(SYS_ioctl, test->listener, NOTIF_RECV, &call) < 0) return;
  note_call(test, &call);
  struct answer answer = {call.id, 0, 0, NOTIFY_CONTINUE};
  int is_here = continues_here(test);
  if (!is_here) CALL3(SYS_ioctl, test->listener, NOTIF_SET_FLAGS, 0);
  CALL3(SYS_ioctl, test->listener, NOTIF_SEND, &answer);
  if (!is_here) CALL3(SYS_ioctl, test->listener, NOTIF_SET_FLAGS, TAKE_TURNS);
}

static void begin_test(int listener, const struct greeting *greeting) {
  struct test *test = &tests[test_count++];
  *test = (struct test){0};
  test->listener = listener;
  test->key = greeting->key;
  test->shape = greeting->shape < SHAPES ? greeting->shape : 0;
  test->is_linked = greeting->is_linked;
  test->serial = ++serial;
  CALL3(SYS_ioctl, test->listener, NOTIF_SET_FLAGS, TAKE_TURNS);
  if (test->is_linked) verify_linked(test);
}

/* Takes a listener that a test has sent; false if there is no message. */
static int take_one(void) {
  struct greeting greeting = {0, 0, 0};
  struct iovec piece = {&greeting, sizeof greeting};
  struct cmsghdr control = {0, 0, 0, {0}};
  struct msghdr message = {0, 0, &piece, 1, &control, sizeof control, 0};
  long received = CALL3(SYS_recvmsg, entrance, &message, 0x40000000);
  if (received < 0) return 0;
  if (control.level != SOL_SOCKET || control.type != SCM_RIGHTS) return 1;
  if (received == sizeof greeting && test_count < TESTS) begin_test(control.fds[0], &greeting);
  else CALL1(SYS_close, control.fds[0]);
  return 1;
}

/*
 * For the runner: the entries of a test. `text` stays valid until the next call. `linker`: the key of the test whose first
 * `linker_length` bytes belong to this one as well; that may be this very test.
 */
struct observation { u32 key; u32 complete; char *text; word length; u32 shape, linker; word linker_length; };
static struct test last;

static void hand_over(int index, struct observation *observation) {
  last = tests[index];
  *observation = (struct observation){
    last.key, !last.forgotten, last.text, last.used, last.shape, last.linker, last.linker_length};
  CALL1(SYS_close, last.listener);
  tests[index] = tests[--test_count];
}

/* After the stop, waiting ends when no call was reported for this many milliseconds. */
enum { LAST_WAIT = 100 };

static long wait_for(struct pollfd *entries, long count, int stopping) {
#if defined(__x86_64__)
  return CALL3(SYS_poll, entries, count, stopping ? LAST_WAIT : -1);
#else
  long limit[2] = {0, LAST_WAIT * 1000000L};
  return CALL5(SYS_ppoll, entries, count, stopping ? limit : 0, 0, 0);
#endif
}

struct scheduling { u32 size, policy; u64 flags; int nice; u32 priority; u64 slice, deadline, period; };
enum { SHORTEST_SLICE = 100000 };

/*
 * A test waits for each answer, so this thread, which runs for microseconds, asks for a short time slice: the scheduler
 * runs it before threads that compute. From Linux 6.12; earlier kernels ignore it.
 */
static void ask_for_short_slices(void) {
  long nice = 20 - CALL2(SYS_getpriority, 0, 0);
  if (CALL1(SYS_sched_getscheduler, 0) != 0) return;
  struct scheduling scheduling = {sizeof scheduling, 0, 0, (int)nice, 0, SHORTEST_SLICE, 0, 0};
  CALL3(SYS_sched_setattr, 0, &scheduling, 0);
}

#define EXPORTED __attribute__((visibility("default")))

/*
 * Begins to listen at the path; 0, or a negative error. One supervisor in a process. `helper`: the name by which tests
 * load this library.
 */
EXPORTED long observe_open(const char *path, const char *helper) {
  struct address address;
  if (length_of(helper) >= sizeof helper_name) return -ENAMETOOLONG;
  append(helper_name, helper);
  int length = to_address(&address, path);
  if (length < 0) return length;
  long fd = CALL3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fd;
  long bound = CALL3(SYS_bind, fd, &address, length);
  if (bound == 0) bound = CALL2(SYS_pipe2, stop, O_CLOEXEC);
  if (bound < 0) CALL1(SYS_close, fd);
  else entrance = (int)fd;
  ask_for_short_slices();
  return bound;
}

/*
 * Answers calls until a test is complete: 1. After `observe_stop`, once no test is left, or those that are left do
 * nothing: 0. A negative error ends the loop.
 */
EXPORTED long observe_wait(struct observation *observation) {
  static struct pollfd entries[TESTS + 2];
  release(&last);
  for (int stopping = 0;;) {
    if (stopping && test_count == 0) return 0;
    int count = 0;
    for (int index = 0; index < test_count; index++) entries[count++] = (struct pollfd){tests[index].listener, POLLIN, 0};
    entries[count++] = (struct pollfd){entrance, POLLIN, 0};
    entries[count++] = (struct pollfd){stopping ? -1 : stop[0], POLLIN, 0};
    long ready = wait_for(entries, count, stopping);
    if (ready == 0) return 0;
    if (ready < 0 && ready != -EINTR) return ready;
    if (ready < 0) continue;
    int before = test_count, ended = -1;
    for (int index = 0; index < before; index++) {
      if (entries[index].revents & POLLIN) answer_one(&tests[index]);
      else if (entries[index].revents & (POLLHUP | POLLERR)) ended = index;
    }
    if (entries[count - 2].revents & POLLIN) while (take_one()) {}
    if (entries[count - 1].revents) stopping = 1;
    if (ended >= 0) return hand_over(ended, observation), 1;
  }
}

EXPORTED void observe_stop(void) {
  CALL3(SYS_write, stop[1], "", 1);
}
