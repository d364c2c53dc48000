/*
 * The floor that spawning is measured against: a bare posix_spawn loop.
 *
 * Runs `binary test-name --nocapture --exact` for every name in a file, on a number of threads. Each
 * thread spawns with stdin empty and two pipes, in a new process group, reads both pipes to their end
 * and waits. Nothing is parsed, stored or printed, so no runner can be faster on the same machine.
 *
 *   cc -O2 -pthread spawn-loop.c -o spawn-loop && spawn-loop <threads> <binary> <names-file>
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
  close(out[1]);
  close(err[1]);
  read_to_end(out[0], err[0]);
  int status;
  if (waitpid(pid, &status, 0) != pid) die("waitpid");
  if (status != 0) atomic_fetch_add(&failures, 1);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
}

static void *worker(void *unused) {
  (void)unused;
  for (;;) {
    int index = atomic_fetch_add(&next_name, 1);
    if (index >= name_count) return NULL;
    run_one(names[index]);
  }
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
  if (argc != 4) {
    fprintf(stderr, "usage: spawn-loop <threads> <binary> <names-file>\n");
    return 2;
  }
  int thread_count = atoi(argv[1]);
  binary = argv[2];
  read_names(argv[3]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pthread_t *threads = calloc(thread_count, sizeof *threads);
  for (int i = 0; i < thread_count; i++) pthread_create(&threads[i], NULL, worker, NULL);
  for (int i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
  printf("%d tests, %d failed, %.3f s\n", name_count, failures, seconds);
  return failures != 0;
}
