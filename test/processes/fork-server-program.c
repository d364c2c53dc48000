/*
 * Imitates a test binary: reports what a process can observe about its start, and misbehaves on request.
 * The runner takes it for libtest by this text: library/test/src/lib.rs
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;
static const volatile char mark[] = "library/test/src/lib.rs";
static int constructed, argument_count;
static char **arguments;
static pid_t constructor_pid;

__attribute__((constructor)) static void construct(int count, char **texts, char **variables) {
  constructed++;
  constructor_pid = getpid();
  argument_count = count;
  arguments = texts;
  if (variables != texts + count + 1) constructed = -100;
}

static void print_file(const char *name, const char *only) {
  static char line[1 << 16];
  FILE *file = fopen(name, "r");
  size_t length = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[length] = 0;
  for (size_t i = 0; i < length; i++)
    if (!line[i]) line[i] = '|';
  if (!only) return (void)printf("%s: %s\n", name, line);
  for (char *at = strtok(line, "\n"); at; at = strtok(NULL, "\n"))
    if (strstr(at, only)) printf("%s\n", at);
}

static void *raise_in_thread(void *unused) {
  (void)unused;
  return (void *)(long)(gettid() != getpid());
}

static void tell(int with_thread) {
  printf("arguments:");
  for (int i = 0; i < argument_count; i++) printf(" [%s]", arguments[i]);
  printf("\nprogram name: %s\n", program_invocation_name);
  for (char **each = environ; *each; each++) printf("variable: %s\n", *each);
  printf("constructors: %d, in this process: %d\n", constructed, constructor_pid == getpid());
  printf("own group: %d, parent: %d, session: %d\n", getpgrp() == getpid(), getppid(), getsid(0));
  char *cwd = getcwd(NULL, 0);
  printf("cwd: %s\n", cwd);
  print_file("/proc/self/cmdline", NULL);
  print_file("/proc/self/environ", NULL);
  print_file("/proc/self/status", "Pnd");
  print_file("/proc/self/status", "SigBlk");
  print_file("/proc/self/status", "SigIgn");
  print_file("/proc/self/status", "SigCgt");
  print_file("/proc/self/limits", "Max");
  DIR *folder = opendir("/proc/self/fd");
  for (struct dirent *entry; (entry = readdir(folder));)
    if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder)) printf("descriptor %s\n", entry->d_name);
  closedir(folder);
  printf("flags of 0: %d, niceness: %d, umask: %o\n", fcntl(0, F_GETFL), getpriority(PRIO_PROCESS, 0), umask(0));
  if (!with_thread) return;
  pthread_t thread;
  void *other;
  pthread_create(&thread, NULL, raise_in_thread, NULL);
  pthread_join(thread, &other);
  printf("threads: %ld, thread number: %d\n", (long)other, gettid() == getpid());
}

static int misbehave(const char *name) {
  if (!strcmp(name, "abort")) abort();
  if (!strcmp(name, "leave")) _exit(7);
  if (!strcmp(name, "raise")) return raise(SIGTERM);
  if (!strcmp(name, "close-all")) return closefrom(0), 3;
  if (!strcmp(name, "replace")) return signal(SIGTERM, SIG_IGN), signal(SIGCHLD, SIG_IGN), kill(getpid(), SIGTERM);
  if (!strcmp(name, "fork")) return fork() < 0 ? 1 : 0;
  if (!strcmp(name, "daemon")) return daemon(1, 0) < 0 ? 1 : 0;
  if (!strcmp(name, "wait")) return pause();
  if (!strcmp(name, "fill")) {
    size_t size = 100u << 20;
    char *memory = malloc(size);
    memset(memory, 1, size);
    printf("filled %d\n", memory[size / 2]);
  }
  return 0;
}

int main(int count, char **texts) {
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  const char *name = count > 2 ? texts[2] : "";
  if (!strcmp(name, "tell")) tell(1);
  if (!strcmp(name, "tell-alone")) tell(0);
  fprintf(stderr, "to stderr: %s%c\n", name, mark[0]);
  return misbehave(name);
}
