/*
 * The floor that spawning is measured against: a bare posix_spawn loop.
 *
 * Runs `binary test-name --nocapture --exact` for every name in a file, on a number of threads. Each
 * thread spawns with stdin empty and two pipes, in a new process group, reads both pipes to their end
 * and waits. Nothing is parsed, stored or printed, so no runner can be faster on the same machine.
 *
 *   cc -O2 -pthread spawn-loop.c -o spawn-loop && spawn-loop <threads> <binary> <names-file> [<helper> [promises]]
 *
 * With the helper of native/fork-server.c, each thread starts its tests by a fork server instead, as far as the helper
 * starts them: the floor of the runner with fork servers. With `promises`, it also does what the runner must do for
 * each test: see below, and docs/design/fork-server.md.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char *binary;
static char **names;
static int name_count;
static atomic_int next_name;
static atomic_int failures;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void read_to_end(int out, int err) {
  static _Thread_local char buffer[65536];
  struct pollfd polled[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
  int open_count = 2;
  while (open_count > 0) {
    if (poll(polled, 2, -1) < 0 && errno != EINTR) die("poll");
    for (int i = 0; i < 2; i++) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      if (read(polled[i].fd, buffer, sizeof buffer) > 0) continue;
      close(polled[i].fd);
      polled[i].fd = -1;
      open_count--;
    }
  }
}

static void end_one(pid_t pid, int out[2], int err[2]) {
  close(out[1]);
  close(err[1]);
  read_to_end(out[0], err[0]);
  int status;
  if (waitpid(pid, &status, 0) != pid) die("waitpid");
  if (status != 0) atomic_fetch_add(&failures, 1);
}

static void run_one(char *name) {
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) die("pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  char *argv[] = {binary, name, "--nocapture", "--exact", NULL};
  pid_t pid;
  int failed = posix_spawn(&pid, binary, &actions, &attributes, argv, environ);
  if (failed) {
    errno = failed;
    die("posix_spawn");
  }
  end_one(pid, out, err);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
}

/* ---- By fork servers ---------------------------------------------------------------------------------- */

enum { TESTS_PER_SERVER = 250, STARTED = 2, UNUSED = 4, ORDER_SIZE = 64 * 1024 };
struct answer { uint32_t kind, id; int pid, error; };

static char *helper;
static char cwd[4096];
static int variable_count;
static _Thread_local int server_socket = -1, served;
static _Thread_local pid_t server;

static struct answer hear(void) {
  struct answer answer;
  if (recv(server_socket, &answer, sizeof answer, 0) != sizeof answer) answer.kind = 0;
  return answer;
}

/* It has two variables that its tests replace by others. */
static void start_server(void) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets)) die("socketpair");
  char preload[4096], socket[64];
  snprintf(preload, sizeof preload, "LD_PRELOAD=%s", helper);
  snprintf(socket, sizeof socket, "NEXTEST_TS_FORK_SOCKET=%d", sockets[1]);
  char **variables = calloc(variable_count + 3, sizeof *variables);
  memcpy(variables, environ, variable_count * sizeof *variables);
  variables[variable_count] = preload;
  variables[variable_count + 1] = socket;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd < 3; fd++) posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  /* Onto itself: the child keeps it. */
  posix_spawn_file_actions_adddup2(&actions, sockets[1], sockets[1]);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  char *argv[] = {binary, "--list", "--exact", "nothing", NULL};
  if ((errno = posix_spawn(&server, binary, &actions, &attributes, argv, variables))) die("posix_spawn");
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  free(variables);
  close(sockets[1]);
  server_socket = sockets[0];
  served = 0;
  if (hear().kind != 1) die("no fork server");
}

static void end_server(void) {
  shutdown(server_socket, SHUT_WR);
  for (struct answer said = hear(); said.kind != 0; said = hear())
    if (said.kind == UNUSED) waitpid(said.pid, NULL, 0);
  waitpid(server, NULL, 0);
  close(server_socket);
  server_socket = -1;
}

static char *put(char *at, const char *text) { return stpcpy(at, text) + 1; }

static size_t write_order(char *order, char *name) {
  uint32_t head[] = {1, 4, variable_count + 2, 1};
  memcpy(order, head, sizeof head);
  char *at = put(order + sizeof head, cwd);
  char *texts[] = {binary, name, "--nocapture", "--exact"};
  for (int index = 0; index < 4; index++) at = put(at, texts[index]);
  for (char **variable = environ; *variable; variable++) at = put(at, *variable);
  return put(put(at, "NEXTEST_ATTEMPT_ID=0"), "NEXTEST_TEST_NAME=0") - order;
}

/* ---- With the runner's promises ----------------------------------------------------------------------- */

/*
 * One more thread decides which test is next and hears of each start, exit and end of output. A thread that starts
 * tests waits for everything in one poll: the next order, the server's answer, the exit, the output. Output stays in
 * its pipe for a while; what is there at the exit is read before the exit is reported, and what comes later is a
 * leak. The exit's account is taken. After a test, the thread polls for the next order before it sleeps.
 */
enum { MOST_THREADS = 16, ORDER_BYTES = 3072, REST = 4 };
static const double NEXT_ORDER = 0.0003;
enum event_kind { BEGAN, EXITED, CLOSED };
struct event { enum event_kind kind; int thread, status; struct rusage account; };
struct next_test { char name[256]; char rest[ORDER_BYTES - 256]; };

static int promises;
static int events[2], orders[MOST_THREADS][2];
static _Thread_local int thread_number;

static void report(enum event_kind kind, int status, const struct rusage *account) {
  struct event event = {.kind = kind, .thread = thread_number, .status = status};
  if (account) event.account = *account;
  if (write(events[1], &event, sizeof event) != sizeof event) die("write");
}

/* What is in the pipe now. Closes it at its end, and returns whether it did. */
static int read_available(int fd) {
  static _Thread_local char buffer[65536];
  struct pollfd polled = {fd, POLLIN, 0};
  while (poll(&polled, 1, 0) > 0) {
    if (read(fd, buffer, sizeof buffer) > 0) continue;
    close(fd);
    return 1;
  }
  return 0;
}

struct watched { pid_t pid; int pidfd, pipes[2]; };

static void hear_start(struct watched *test) {
  struct answer said = hear();
  if (said.kind != STARTED) die("not started");
  test->pid = said.pid;
  if ((test->pidfd = syscall(SYS_pidfd_open, said.pid, 0)) < 0) die("pidfd_open");
  report(BEGAN, 0, NULL);
}

static void hear_exit(struct watched *test) {
  int status;
  struct rusage account;
  if (wait4(test->pid, &status, WNOHANG, &account) != test->pid) die("wait4");
  if (status != 0) atomic_fetch_add(&failures, 1);
  close(test->pidfd);
  test->pidfd = -1;
  for (int i = 0; i < 2; i++)
    if (test->pipes[i] >= 0 && read_available(test->pipes[i])) test->pipes[i] = -1;
  report(EXITED, status, &account);
}

static void watch(int out, int err) {
  struct watched test = {.pid = 0, .pidfd = -1, .pipes = {out, err}};
  int rests = 1;
  while (test.pid == 0 || test.pidfd >= 0 || test.pipes[0] >= 0 || test.pipes[1] >= 0) {
    /* A negative descriptor is not polled. */
    struct pollfd polled[] = {
        {server_socket, POLLIN, 0},
        {orders[thread_number][0], POLLIN, 0},
        {test.pidfd, POLLIN, 0},
        {rests ? -1 : test.pipes[0], POLLIN, 0},
        {rests ? -1 : test.pipes[1], POLLIN, 0},
    };
    int ready = poll(polled, 5, rests ? REST : -1);
    if (ready < 0) die("poll");
    if (ready == 0) rests = 0;
    if (polled[0].revents) hear_start(&test);
    if (polled[2].revents) hear_exit(&test), rests = 0;
    else for (int i = 0; i < 2; i++)
      if (polled[3 + i].revents && read_available(test.pipes[i])) test.pipes[i] = -1;
  }
  report(CLOSED, 0, NULL);
}

static void wait_for_order(void) {
  struct pollfd polled = {orders[thread_number][0], POLLIN, 0};
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double started = now.tv_sec + now.tv_nsec / 1e9, passed = 0;
  while (passed < NEXT_ORDER && poll(&polled, 1, 0) == 0) {
    sched_yield();
    clock_gettime(CLOCK_MONOTONIC, &now);
    passed = now.tv_sec + now.tv_nsec / 1e9 - started;
  }
}

static void send_order(int thread) {
  static struct next_test order;
  int index = atomic_fetch_add(&next_name, 1);
  snprintf(order.name, sizeof order.name, "%s", index < name_count ? names[index] : "");
  if (write(orders[thread][1], &order, sizeof order) != sizeof order) die("write");
}

static void decide(int thread_count) {
  static struct event heard[16];
  for (int thread = 0; thread < thread_count; thread++) send_order(thread);
  for (int left = name_count; left > 0;) {
    ssize_t length = read(events[0], heard, sizeof heard);
    for (int i = 0; i < length / (ssize_t)sizeof *heard; i++)
      if (heard[i].kind == CLOSED) left--, send_order(heard[i].thread);
  }
}

static void fork_one(char *name) {
  static _Thread_local char order[ORDER_SIZE];
  if (server_socket < 0) start_server();
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) die("pipe2");
  struct iovec piece = {order, write_order(order, name)};
  union { struct cmsghdr head; char bytes[CMSG_SPACE(2 * sizeof(int))]; } control;
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  control.head = (struct cmsghdr){
      .cmsg_len = CMSG_LEN(2 * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(&control.head), (int[]){out[1], err[1]}, 2 * sizeof(int));
  if (sendmsg(server_socket, &message, MSG_NOSIGNAL) < 0) die("sendmsg");
  if (promises) {
    close(out[1]);
    close(err[1]);
    watch(out[0], err[0]);
  } else {
    struct answer said = hear();
    if (said.kind != STARTED) die("not started");
    end_one(said.pid, out, err);
  }
  if (++served == TESTS_PER_SERVER) end_server();
}

static void *ordered_worker(void *number) {
  static _Thread_local struct next_test order;
  thread_number = (int)(intptr_t)number;
  for (;;) {
    wait_for_order();
    if (read(orders[thread_number][0], &order, sizeof order) != sizeof order) die("read");
    if (order.name[0] == 0) break;
    fork_one(order.name);
  }
  if (server_socket >= 0) end_server();
  return NULL;
}

static void *worker(void *unused) {
  (void)unused;
  for (;;) {
    int index = atomic_fetch_add(&next_name, 1);
    if (index >= name_count) break;
    if (helper) fork_one(names[index]);
    else run_one(names[index]);
  }
  if (server_socket >= 0) end_server();
  return NULL;
}

static void read_names(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) die(path);
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while ((length = getline(&line, &size, file)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    names = realloc(names, sizeof(char *) * (name_count + 1));
    names[name_count++] = strdup(line);
  }
  free(line);
  fclose(file);
}

int main(int argc, char **argv) {
  promises = argc == 6 && strcmp(argv[5], "promises") == 0;
  int thread_count = argc > 1 ? atoi(argv[1]) : 0;
  if ((argc != 4 && argc != 5 && !promises) || thread_count < 1 || thread_count > MOST_THREADS) {
    fprintf(stderr, "usage: spawn-loop <threads> <binary> <names-file> [<helper> [promises]]\n");
    return 2;
  }
  binary = argv[2];
  read_names(argv[3]);
  helper = argc > 4 ? argv[4] : NULL;
  if (!getcwd(cwd, sizeof cwd)) die("getcwd");
  while (environ[variable_count]) variable_count++;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pthread_t *threads = calloc(thread_count, sizeof *threads);
  if (promises && pipe2(events, O_CLOEXEC)) die("pipe2");
  for (int i = 0; promises && i < thread_count; i++)
    if (pipe2(orders[i], O_CLOEXEC)) die("pipe2");
  for (int i = 0; i < thread_count; i++)
    pthread_create(&threads[i], NULL, promises ? ordered_worker : worker, (void *)(intptr_t)i);
  if (promises) decide(thread_count);
  for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
  printf("%d tests, %d failed, %.3f s\n", name_count, failures, seconds);
  return failures != 0;
}
