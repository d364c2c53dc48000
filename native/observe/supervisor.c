/* The supervisor's loop: answers reports of all tests, one thread in a process. */
#include "calls.h"
#include "observe.h"

enum { TESTS = 1024, NOTIFY_CONTINUE = 1, POLLIN = 1, POLLERR = 8, POLLHUP = 16 };
#define NOTIF_RECV 0xc0502100UL
#define NOTIF_SEND 0xc0182101UL
#define NOTIF_SET_FLAGS 0x40082104UL

struct answer { u64 id; long long value; int error; u32 flags; };
struct pollfd { int fd; short events, revents; };

static struct test tests[TESTS];
static int test_count;
static u32 serial;
/* Connections of launchers that have not handed anything over yet. */
static int pending[TESTS];
static int pending_count;
char helper_name[64];
static int entrance = -1, stop[2] = {-1, -1};

static void answer_one(struct test *test) {
  struct notification call;
  byte *bytes = (byte *)&call;
  for (word index = 0; index < sizeof call; index++) bytes[index] = 0;
  if (CALL3(SYS_ioctl, test->listener, NOTIF_RECV, &call) < 0) return;
  note_call(test, &call);
  struct answer answer = {call.id, 0, 0, NOTIFY_CONTINUE};
  CALL3(SYS_ioctl, test->listener, NOTIF_SEND, &answer);
}

static void accept_one(void) {
  long fd = CALL4(SYS_accept4, entrance, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  if (pending_count == TESTS) CALL1(SYS_close, fd);
  else pending[pending_count++] = (int)fd;
}

/* Takes the listener from a launcher's connection. */
static void take(int connection) {
  struct greeting greeting = {0, 0, 0};
  struct iovec piece = {&greeting, sizeof greeting};
  struct cmsghdr control = {0, 0, 0, {0}};
  struct msghdr message = {0, 0, &piece, 1, &control, sizeof control, 0};
  long received = CALL3(SYS_recvmsg, connection, &message, 0x40000000);
  int has_listener = received == sizeof greeting && control.level == SOL_SOCKET && control.type == SCM_RIGHTS;
  if (has_listener && test_count < TESTS) {
    struct test *test = &tests[test_count++];
    *test = (struct test){0};
    test->listener = control.fds[0];
    test->key = greeting.key;
    test->shape = greeting.shape < SHAPES ? greeting.shape : 0;
    test->is_linked = greeting.is_linked;
    test->serial = ++serial;
    /* From Linux 6.6: the caller and this thread take turns on one processor, which takes half the time. */
    CALL3(SYS_ioctl, test->listener, NOTIF_SET_FLAGS, 1);
    if (test->is_linked) verify_linked(test);
  } else if (has_listener) {
    CALL1(SYS_close, control.fds[0]);
  }
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
  long fd = CALL3(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return fd;
  long bound = CALL3(SYS_bind, fd, &address, length);
  if (bound == 0) bound = CALL2(SYS_listen, fd, 1024);
  if (bound == 0) bound = CALL2(SYS_pipe2, stop, O_CLOEXEC);
  if (bound < 0) CALL1(SYS_close, fd);
  else entrance = (int)fd;
  return bound;
}

/*
 * Answers calls until a test is complete: 1. After `observe_stop`, once no test is left, or those that are left do
 * nothing: 0. A negative error ends the loop.
 */
EXPORTED long observe_wait(struct observation *observation) {
  static struct pollfd entries[2 * TESTS + 2];
  release(&last);
  for (int stopping = 0;;) {
    if (stopping && test_count == 0) return 0;
    int count = 0;
    for (int index = 0; index < test_count; index++) entries[count++] = (struct pollfd){tests[index].listener, POLLIN, 0};
    for (int index = 0; index < pending_count; index++) entries[count++] = (struct pollfd){pending[index], POLLIN, 0};
    entries[count++] = (struct pollfd){entrance, POLLIN, 0};
    entries[count++] = (struct pollfd){stopping ? -1 : stop[0], POLLIN, 0};
    long ready = wait_for(entries, count, stopping);
    if (ready == 0) return 0;
    if (ready < 0 && ready != -EINTR) return ready;
    if (ready < 0) continue;
    int before = test_count, waiting = pending_count, ended = -1;
    for (int index = 0; index < before; index++) {
      if (entries[index].revents & POLLIN) answer_one(&tests[index]);
      else if (entries[index].revents & (POLLHUP | POLLERR)) ended = index;
    }
    for (int index = waiting - 1; index >= 0; index--) {
      if (!entries[before + index].revents) continue;
      take(pending[index]);
      CALL1(SYS_close, pending[index]);
      pending[index] = pending[--pending_count];
    }
    if (entries[count - 2].revents & POLLIN) accept_one();
    if (entries[count - 1].revents) stopping = 1;
    if (ended >= 0) return hand_over(ended, observation), 1;
  }
}

EXPORTED void observe_stop(void) {
  CALL3(SYS_write, stop[1], "", 1);
}
