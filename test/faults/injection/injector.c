/*
 * Runs a program whose n-th system call of a kind fails, or which is signalled there; counts them otherwise.
 *
 *   injector KIND N PROGRAM [ARGUMENT...]     KIND: open, write, spawn, terminate or kill; N from 1, 0: none
 *
 * Calls are counted in all threads of the program, but not in the processes that it starts, nor are new threads. They are caught by the
 * kernel (seccomp), and so however the program makes them: a preloaded library would miss those that do not go
 * through the C library's symbols. At the end the count is printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* After the program's end, its guard and other remaining processes may need the kernel's answers for this long on a busy machine. */
enum { MOST_MS_AFTERWARDS = 20000 };

static const int OPENS[] = {SYS_openat, SYS_openat2,
#ifdef SYS_open
                            SYS_open, SYS_creat,
#endif
                            -1};
static const int WRITES[] = {SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, -1};
static const int SPAWNS[] = {SYS_clone, SYS_clone3,
#ifdef SYS_fork
                             SYS_fork, SYS_vfork,
#endif
                             -1};

struct kind {
  const char *name;
  int error, signal;
  const int *calls[4];
};

static const struct kind KINDS[] = {
    {"open", EIO, 0, {OPENS}},
    {"write", ENOSPC, 0, {WRITES}},
    {"spawn", EAGAIN, 0, {SPAWNS}},
    {"terminate", 0, SIGTERM, {OPENS, WRITES, SPAWNS}},
    {"kill", 0, SIGKILL, {OPENS, WRITES, SPAWNS}},
};

static void fail(const char *what) {
  perror(what);
  exit(125);
}

/* Everything of the kind asks the supervisor; all else is let through. */
static int install(const struct kind *kind) {
  struct sock_filter code[64];
  int length = 0;
  code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (int list = 0; kind->calls[list] != NULL; list++)
    for (const int *call = kind->calls[list]; *call >= 0; call++) {
      code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)*call, 0, 1);
      code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    }
  code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {.len = (unsigned short)length, .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
  int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
  if (listener < 0) fail("seccomp");
  return listener;
}

static void send_descriptor(int socket, int fd) {
  char byte = 0, control[CMSG_SPACE(sizeof fd)] = {0};
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  if (sendmsg(socket, &message, 0) < 0) fail("sendmsg");
}

static int receive_descriptor(int socket) {
  char byte, control[CMSG_SPACE(sizeof(int))];
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  int fd;
  if (recvmsg(socket, &message, 0) <= 0) exit(125);
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

static pid_t group_of(pid_t thread) {
  char name[64], line[256];
  snprintf(name, sizeof name, "/proc/%d/status", thread);
  FILE *file = fopen(name, "r");
  int found = 0;
  while (file != NULL && found == 0 && fgets(line, sizeof line, file) != NULL) sscanf(line, "Tgid: %d", &found);
  if (file != NULL) fclose(file);
  return found;
}

/* What the program says and keeps: its streams and files, but not how its own threads wake one another. */
static int is_output(pid_t pid, int fd) {
  if (fd == 1 || fd == 2) return 1;
  char name[64], target[64];
  snprintf(name, sizeof name, "/proc/%d/fd/%d", pid, fd);
  return readlink(name, target, sizeof target) > 0 && target[0] == '/';
}

/* A thread and not a process: the runtime aborts where it cannot have the threads of its own. */
static int is_thread(const struct seccomp_notif *call) {
  unsigned long long flags = call->data.args[0];
  if (call->data.nr == SYS_clone3) {
    struct iovec own = {&flags, sizeof flags}, theirs = {(void *)(unsigned long)call->data.args[0], sizeof flags};
    if (process_vm_readv((pid_t)call->pid, &own, 1, &theirs, 1, 0) != sizeof flags) return 0;
  }
  return (call->data.nr == SYS_clone3 || call->data.nr == SYS_clone) && (flags & CLONE_THREAD) != 0;
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

struct watch {
  const struct kind *kind;
  long wanted, count;
  pid_t program;
};

static void answer(int listener, struct watch *watch) {
  struct seccomp_notif call = {0};
  struct seccomp_notif_resp reply = {0};
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) return;
  reply.id = call.id;
  reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  int writes = strcmp(watch->kind->name, "write") == 0;
  int counts = group_of((pid_t)call.pid) == watch->program && !is_thread(&call) &&
               (!writes || is_output(watch->program, (int)call.data.args[0]));
  if (counts && ++watch->count == watch->wanted) {
    if (watch->kind->signal != 0) kill(watch->program, watch->kind->signal);
    else reply.flags = 0, reply.error = -watch->kind->error;
  }
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

/* Until no process is left that could send a request. Returns how the program ended. */
static int supervise(int listener, struct watch *watch) {
  int status = 0;
  double ended = 0;
  for (;;) {
    struct pollfd entry = {listener, POLLIN, 0};
    poll(&entry, 1, 20);
    if (entry.revents & POLLIN) answer(listener, watch);
    if (ended == 0 && waitpid(watch->program, &status, WNOHANG) == watch->program) ended = milliseconds();
    int alone = (entry.revents & POLLHUP) != 0 || (ended > 0 && milliseconds() - ended > MOST_MS_AFTERWARDS);
    if (ended > 0 && alone) return status;
  }
}

int main(int count, char **arguments) {
  const struct kind *kind = NULL;
  for (size_t index = 0; count > 3 && index < sizeof KINDS / sizeof *KINDS; index++)
    if (strcmp(arguments[1], KINDS[index].name) == 0) kind = &KINDS[index];
  if (kind == NULL) return 125;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  pid_t program = fork();
  if (program == 0) {
    int listener = install(kind);
    send_descriptor(ends[1], listener);
    close(listener);
    execvp(arguments[3], arguments + 3);
    _exit(126);
  }
  close(ends[1]);
  struct watch watch = {kind, atol(arguments[2]), 0, program};
  int status = supervise(receive_descriptor(ends[0]), &watch);
  fprintf(stderr, "injector: %ld calls\n", watch.count);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  signal(WTERMSIG(status), SIG_DFL);
  raise(WTERMSIG(status));
  return 125;
}
