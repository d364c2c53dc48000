/*
 * Which system calls are reported, and how their arguments are read. See docs/design/results-cache.md.
 */
#ifndef NEXTEST_OBSERVE_CALLS_H
#define NEXTEST_OBSERVE_CALLS_H
#include "../linux.h"

#if defined(__x86_64__)
#define AUDIT_ARCH 0xc000003eU
enum {
  SYS_poll = 7, SYS_futex = 202, SYS_rt_sigprocmask = 14, SYS_exit = 60, SYS_uname = 63, SYS_shutdown = 48,
  SYS_tkill = 200, SYS_tgkill = 234, SYS_rt_sigqueueinfo = 129, SYS_rt_tgsigqueueinfo = 297,
  SYS_getpgid = 121, SYS_getsid = 124, SYS_getpriority = 140, SYS_getrandom = 318, SYS_sched_setattr = 314, SYS_mmap = 9, SYS_munmap = 11, SYS_ioctl = 16, SYS_getsockopt = 55, SYS_socket = 41, SYS_connect = 42, SYS_sched_getscheduler = 145,
  SYS_sendmsg = 46, SYS_sendmmsg = 307, SYS_bind = 49, SYS_listen = 50, SYS_execve = 59, SYS_readlinkat = 267,
  SYS_newfstatat = 262, SYS_fstat = 5, SYS_process_vm_readv = 310, SYS_process_vm_writev = 311, SYS_seccomp = 317,
  SYS_openat2 = 437, SYS_faccessat = 269, SYS_faccessat2 = 439, SYS_statx = 332, SYS_getdents64 = 217,
  SYS_execveat = 322, SYS_mkdirat = 258, SYS_unlinkat = 263, SYS_renameat = 264, SYS_renameat2 = 316,
  SYS_linkat = 265, SYS_symlinkat = 266, SYS_fchmodat = 268, SYS_fchmodat2 = 452, SYS_fchownat = 260,
  SYS_utimensat = 280, SYS_mknodat = 259, SYS_truncate = 76, SYS_statfs = 137, SYS_fstatfs = 138, SYS_getxattr = 191,
  SYS_lgetxattr = 192, SYS_fgetxattr = 193, SYS_listxattr = 194, SYS_llistxattr = 195, SYS_flistxattr = 196,
  SYS_setxattr = 188, SYS_lsetxattr = 189, SYS_fsetxattr = 190, SYS_removexattr = 197, SYS_lremovexattr = 198,
  SYS_fremovexattr = 199, SYS_getxattrat = 464,
  SYS_listxattrat = 465, SYS_setxattrat = 463, SYS_removexattrat = 466, SYS_file_getattr = 468, SYS_file_setattr = 469,
  SYS_inotify_add_watch = 254, SYS_name_to_handle_at = 303, SYS_open_by_handle_at = 304, SYS_io_uring_setup = 425,
  SYS_mount = 165, SYS_umount2 = 166, SYS_chroot = 161, SYS_pivot_root = 155, SYS_setns = 308, SYS_unshare = 272,
  SYS_fsopen = 430, SYS_fspick = 433, SYS_open_tree = 428, SYS_open_tree_attr = 467, SYS_move_mount = 429,
  SYS_mq_open = 240, SYS_shmget = 29, SYS_shmat = 30, SYS_shmctl = 31, SYS_msgget = 68, SYS_msgsnd = 69, SYS_msgrcv = 70,
  SYS_msgctl = 71, SYS_semget = 64, SYS_semop = 65, SYS_semctl = 66, SYS_semtimedop = 220, SYS_getsockname = 51, SYS_pidfd_open = 434,
  SYS_pidfd_getfd = 438, SYS_clone3 = 435, SYS_ptrace = 101, SYS_keyctl = 250, SYS_add_key = 248,
  SYS_request_key = 249, SYS_bpf = 321, SYS_perf_event_open = 298, SYS_fanotify_init = 300, SYS_syslog = 103,
  SYS_setuid = 105, SYS_setgid = 106, SYS_setreuid = 113, SYS_setregid = 114, SYS_setgroups = 116, SYS_setresuid = 117,
  SYS_setresgid = 119, SYS_setfsuid = 122, SYS_setfsgid = 123, SYS_capget = 125, SYS_capset = 126, SYS_kcmp = 312,
  SYS_quotactl = 179, SYS_quotactl_fd = 443, SYS_pread64 = 17, SYS_uselib = 134, SYS_acct = 163, SYS_swapon = 167,
  SYS_swapoff = 168, SYS_mq_unlink = 241, SYS_mount_setattr = 442,
  SYS_open = 2, SYS_creat = 85, SYS_stat = 4, SYS_lstat = 6, SYS_access = 21, SYS_readlink = 89, SYS_getdents = 78,
  SYS_mkdir = 83, SYS_rmdir = 84, SYS_rename = 82, SYS_link = 86, SYS_symlink = 88, SYS_unlink = 87, SYS_chmod = 90,
  SYS_chown = 92, SYS_lchown = 94, SYS_utime = 132, SYS_utimes = 235, SYS_futimesat = 261, SYS_mknod = 133,
};
#else
#define AUDIT_ARCH 0xc00000b7U
enum {
  SYS_ppoll = 73, SYS_futex = 98, SYS_rt_sigprocmask = 135, SYS_exit = 93, SYS_uname = 160, SYS_shutdown = 210,
  SYS_tkill = 130, SYS_tgkill = 131, SYS_rt_sigqueueinfo = 138, SYS_rt_tgsigqueueinfo = 240,
  SYS_getpgid = 155, SYS_getsid = 156, SYS_getpriority = 141, SYS_getrandom = 278, SYS_sched_setattr = 274, SYS_mmap = 222, SYS_munmap = 215, SYS_ioctl = 29, SYS_getsockopt = 209, SYS_socket = 198, SYS_connect = 203,
  SYS_sched_getscheduler = 120, SYS_sendmsg = 211, SYS_sendmmsg = 269, SYS_bind = 200, SYS_listen = 201, SYS_execve = 221,
  SYS_readlinkat = 78, SYS_newfstatat = 79, SYS_fstat = 80, SYS_process_vm_readv = 270, SYS_process_vm_writev = 271,
  SYS_seccomp = 277, SYS_openat2 = 437, SYS_faccessat = 48, SYS_faccessat2 = 439, SYS_statx = 291,
  SYS_getdents64 = 61, SYS_execveat = 281, SYS_mkdirat = 34, SYS_unlinkat = 35, SYS_renameat = 38,
  SYS_renameat2 = 276, SYS_linkat = 37, SYS_symlinkat = 36, SYS_fchmodat = 53, SYS_fchmodat2 = 452,
  SYS_fchownat = 54, SYS_utimensat = 88, SYS_mknodat = 33, SYS_truncate = 45, SYS_statfs = 43, SYS_fstatfs = 44, SYS_getxattr = 8,
  SYS_lgetxattr = 9, SYS_fgetxattr = 10, SYS_listxattr = 11, SYS_llistxattr = 12, SYS_flistxattr = 13,
  SYS_setxattr = 5, SYS_lsetxattr = 6, SYS_fsetxattr = 7, SYS_removexattr = 14, SYS_lremovexattr = 15,
  SYS_fremovexattr = 16, SYS_getxattrat = 464,
  SYS_listxattrat = 465, SYS_setxattrat = 463, SYS_removexattrat = 466, SYS_file_getattr = 468, SYS_file_setattr = 469,
  SYS_inotify_add_watch = 27, SYS_name_to_handle_at = 264, SYS_open_by_handle_at = 265, SYS_io_uring_setup = 425,
  SYS_mount = 40, SYS_umount2 = 39, SYS_chroot = 51, SYS_pivot_root = 41, SYS_setns = 268, SYS_unshare = 97,
  SYS_fsopen = 430, SYS_fspick = 433, SYS_open_tree = 428, SYS_open_tree_attr = 467, SYS_move_mount = 429,
  SYS_mq_open = 180, SYS_shmget = 194, SYS_shmat = 196, SYS_shmctl = 195, SYS_msgget = 186, SYS_msgsnd = 189, SYS_msgrcv = 188,
  SYS_msgctl = 187, SYS_semget = 190, SYS_semop = 193, SYS_semctl = 191, SYS_semtimedop = 192, SYS_getsockname = 204,
  SYS_pidfd_open = 434, SYS_pidfd_getfd = 438, SYS_clone3 = 435, SYS_ptrace = 117, SYS_keyctl = 219,
  SYS_add_key = 217, SYS_request_key = 218, SYS_bpf = 280, SYS_perf_event_open = 241, SYS_fanotify_init = 262,
  SYS_setuid = 146, SYS_setgid = 144, SYS_setreuid = 145, SYS_setregid = 143, SYS_setgroups = 159, SYS_setresuid = 147,
  SYS_setresgid = 149, SYS_setfsuid = 151, SYS_setfsgid = 152, SYS_capget = 90, SYS_capset = 91, SYS_kcmp = 272,
  SYS_syslog = 116, SYS_quotactl = 60, SYS_quotactl_fd = 443, SYS_pread64 = 67, SYS_acct = 89, SYS_swapon = 224,
  SYS_swapoff = 225, SYS_mq_unlink = 181, SYS_mount_setattr = 442,
};
#endif

enum {
  O_ACCMODE = 3, O_RDONLY = 0, O_CREAT = 0100, O_EXCL = 0200, O_TRUNC = 01000, O_PATH = 010000000,
  O_NONBLOCK = 04000,
  O_TMPFILE = 020000000, AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000,
  AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, AF_NETLINK = 16, AF_PACKET = 17, SOCK_RAW = 3, SOCK_PACKET = 10,
  RENAME_EXCHANGE = 2,
};

/* Flags of `clone` that give a process another view of the system; the last one exists in `clone3` only. */
#define NAMESPACES 0x7e020000U
#define TIME_NAMESPACE 0x80U

/*
 * `at`: the argument with the path, behind the one with the folder's descriptor unless `plain`. `how`: what it means.
 * `name`: of what cannot be followed.
 */
enum how {
  OPEN, OPEN2, CREATE, LOOK, MAKE, CHANGE, REMOVE, MOVE, LINK, SYMLINK, EXECUTE, LIST, CONNECT, BIND, LISTEN, SEND_TO,
  SEND, SEND_MANY, ATTRIBUTE, PROCESS, TWO_PROCESSES, CAPABILITIES, CLONE, CLONE3, SOCKET, OPAQUE, OPAQUE_IF_SHARED,
  OPAQUE_IF_FOREIGN,
};
struct reported { short number; byte how; signed char at; byte plain; const char name[28]; };

#define UNFOLLOWED(number, name) {SYS_##number, OPAQUE, 0, 0, name}
#define MEMORY "System V shared memory"
#define QUEUE "a System V queue"
#define SEMAPHORE "a System V semaphore"
/* Then access depends on owners, groups, and the permissions of all folders on the way, which are not fingerprinted. */
#define OTHER_RIGHTS(number) UNFOLLOWED(number, "the rights of another user")

static const struct reported CALLS[] = {
  {SYS_openat, OPEN, 1, 0, ""}, {SYS_openat2, OPEN2, 1, 0, ""}, {SYS_newfstatat, LOOK, 1, 0, ""},
  {SYS_statx, LOOK, 1, 0, ""}, {SYS_faccessat, LOOK, 1, 0, ""}, {SYS_faccessat2, LOOK, 1, 0, ""},
  {SYS_readlinkat, LOOK, 1, 0, ""}, {SYS_statfs, LOOK, 0, 1, ""}, {SYS_inotify_add_watch, LOOK, 1, 1, ""},
  {SYS_chdir, LOOK, 0, 1, ""},
  {SYS_name_to_handle_at, LOOK, 1, 0, ""}, {SYS_getdents64, LIST, 0, 1, ""}, {SYS_execve, EXECUTE, 0, 1, ""},
  {SYS_execveat, EXECUTE, 1, 0, ""}, {SYS_mkdirat, MAKE, 1, 0, ""}, {SYS_mknodat, CREATE, 1, 0, ""},
  {SYS_unlinkat, REMOVE, 1, 0, ""}, {SYS_renameat, MOVE, 1, 0, ""}, {SYS_renameat2, MOVE, 1, 0, ""},
  {SYS_linkat, LINK, 1, 0, ""}, {SYS_symlinkat, SYMLINK, 2, 0, ""}, {SYS_fchmodat, CHANGE, 1, 0, ""},
  {SYS_fchmodat2, CHANGE, 1, 0, ""}, {SYS_fchownat, CHANGE, 1, 0, ""}, {SYS_utimensat, CHANGE, 1, 0, ""},
  {SYS_truncate, CHANGE, 0, 1, ""}, {SYS_setxattr, CHANGE, 0, 1, ""}, {SYS_lsetxattr, CHANGE, 0, 1, ""},
  {SYS_removexattr, CHANGE, 0, 1, ""}, {SYS_lremovexattr, CHANGE, 0, 1, ""}, {SYS_setxattrat, CHANGE, 1, 0, ""},
  {SYS_removexattrat, CHANGE, 1, 0, ""}, {SYS_file_setattr, CHANGE, 1, 0, ""},
  {SYS_connect, CONNECT, 1, 1, ""}, {SYS_bind, BIND, 1, 1, ""}, {SYS_listen, LISTEN, 0, 1, ""},
  {SYS_sendto, SEND_TO, 4, 1, ""}, {SYS_sendmsg, SEND, 1, 1, ""}, {SYS_sendmmsg, SEND_MANY, 1, 1, ""},
  /* The argument after the path or the descriptor names the attribute. Setting or removing one may say only whether it exists. */
  {SYS_getxattr, ATTRIBUTE, 0, 1, ""}, {SYS_lgetxattr, ATTRIBUTE, 0, 1, ""}, {SYS_fgetxattr, ATTRIBUTE, -1, 1, ""},
  {SYS_fsetxattr, ATTRIBUTE, -1, 1, ""}, {SYS_fremovexattr, ATTRIBUTE, -1, 1, ""},
  /* Whether another process exists. */
  {SYS_kill, PROCESS, 0, 1, ""}, {SYS_pidfd_open, PROCESS, 0, 1, ""}, {SYS_getpgid, PROCESS, 0, 1, ""},
  {SYS_getsid, PROCESS, 0, 1, ""}, {SYS_tkill, PROCESS, 0, 1, ""}, {SYS_tgkill, PROCESS, 0, 1, ""},
  {SYS_rt_sigqueueinfo, PROCESS, 0, 1, ""}, {SYS_rt_tgsigqueueinfo, PROCESS, 0, 1, ""}, {SYS_kcmp, TWO_PROCESSES, 0, 1, ""},
  {SYS_capget, CAPABILITIES, 0, 1, ""},
  UNFOLLOWED(listxattr, "extended attributes"), UNFOLLOWED(llistxattr, "extended attributes"),
  UNFOLLOWED(flistxattr, "extended attributes"), UNFOLLOWED(getxattrat, "extended attributes"),
  UNFOLLOWED(listxattrat, "extended attributes"), UNFOLLOWED(file_getattr, "attributes of files"),
  {SYS_clone, CLONE, 0, 0, ""}, {SYS_clone3, CLONE3, 0, 0, ""}, {SYS_socket, SOCKET, 0, 0, "raw sockets"},
  UNFOLLOWED(io_uring_setup, "io_uring"), UNFOLLOWED(open_by_handle_at, "open_by_handle_at"),
  UNFOLLOWED(mount, "mount"), UNFOLLOWED(umount2, "umount"), UNFOLLOWED(chroot, "chroot"),
  UNFOLLOWED(pivot_root, "pivot_root"), UNFOLLOWED(setns, "setns"), UNFOLLOWED(unshare, "unshare"),
  UNFOLLOWED(fsopen, "fsopen"), UNFOLLOWED(fspick, "fspick"), UNFOLLOWED(open_tree, "open_tree"),
  UNFOLLOWED(open_tree_attr, "open_tree"), UNFOLLOWED(move_mount, "move_mount"), UNFOLLOWED(mq_open, "a message queue"),
  UNFOLLOWED(ptrace, "ptrace"), UNFOLLOWED(process_vm_readv, "the memory of a process"),
  UNFOLLOWED(process_vm_writev, "the memory of a process"), UNFOLLOWED(pidfd_getfd, "pidfd_getfd"),
  UNFOLLOWED(keyctl, "the kernel's key ring"), UNFOLLOWED(add_key, "the kernel's key ring"),
  UNFOLLOWED(request_key, "the kernel's key ring"), UNFOLLOWED(bpf, "bpf"),
  UNFOLLOWED(perf_event_open, "perf_event_open"), UNFOLLOWED(fanotify_init, "fanotify"),
  UNFOLLOWED(syslog, "the kernel's log"), UNFOLLOWED(quotactl, "quotas"),
  UNFOLLOWED(quotactl_fd, "quotas"), UNFOLLOWED(acct, "acct"), UNFOLLOWED(swapon, "swapon"),
  UNFOLLOWED(swapoff, "swapoff"), UNFOLLOWED(mq_unlink, "a message queue"), UNFOLLOWED(mount_setattr, "mount_setattr"),
  OTHER_RIGHTS(setuid), OTHER_RIGHTS(setgid), OTHER_RIGHTS(setreuid), OTHER_RIGHTS(setregid), OTHER_RIGHTS(setgroups),
  OTHER_RIGHTS(setresuid), OTHER_RIGHTS(setresgid), OTHER_RIGHTS(setfsuid), OTHER_RIGHTS(setfsgid), OTHER_RIGHTS(capset),
  OTHER_RIGHTS(prctl),
  /* `at`: of which kind. A number may come from another program; a test that has made something of the kind uses its own. */
  {SYS_shmget, OPAQUE_IF_SHARED, 0, 0, MEMORY}, {SYS_shmat, OPAQUE_IF_FOREIGN, 0, 0, MEMORY},
  {SYS_shmctl, OPAQUE_IF_FOREIGN, 0, 0, MEMORY}, {SYS_msgget, OPAQUE_IF_SHARED, 1, 0, QUEUE},
  {SYS_msgsnd, OPAQUE_IF_FOREIGN, 1, 0, QUEUE}, {SYS_msgrcv, OPAQUE_IF_FOREIGN, 1, 0, QUEUE},
  {SYS_msgctl, OPAQUE_IF_FOREIGN, 1, 0, QUEUE}, {SYS_semget, OPAQUE_IF_SHARED, 2, 0, SEMAPHORE},
  {SYS_semop, OPAQUE_IF_FOREIGN, 2, 0, SEMAPHORE}, {SYS_semctl, OPAQUE_IF_FOREIGN, 2, 0, SEMAPHORE},
  {SYS_semtimedop, OPAQUE_IF_FOREIGN, 2, 0, SEMAPHORE},
#if defined(__x86_64__)
  {SYS_open, OPEN, 0, 1, ""}, {SYS_creat, CREATE, 0, 1, ""}, {SYS_stat, LOOK, 0, 1, ""}, {SYS_lstat, LOOK, 0, 1, ""},
  {SYS_access, LOOK, 0, 1, ""}, {SYS_readlink, LOOK, 0, 1, ""}, {SYS_getdents, LIST, 0, 1, ""},
  {SYS_mkdir, MAKE, 0, 1, ""}, {SYS_rmdir, REMOVE, 0, 1, ""}, {SYS_rename, MOVE, 0, 1, ""}, {SYS_link, LINK, 0, 1, ""},
  {SYS_symlink, SYMLINK, 1, 1, ""}, {SYS_unlink, REMOVE, 0, 1, ""}, {SYS_chmod, CHANGE, 0, 1, ""},
  {SYS_chown, CHANGE, 0, 1, ""}, {SYS_lchown, CHANGE, 0, 1, ""}, {SYS_utime, CHANGE, 0, 1, ""},
  {SYS_utimes, CHANGE, 0, 1, ""}, {SYS_futimesat, CHANGE, 1, 0, ""}, {SYS_mknod, CREATE, 0, 1, ""},
  UNFOLLOWED(uselib, "uselib"),
#endif
};
enum { CALL_COUNT = sizeof CALLS / sizeof *CALLS, MOST_NUMBER = 511 };

/*
 * Numbers between those above that no program calls often, so the filter reports them as well: fewer runs of numbers make
 * it shorter. The supervisor lets them continue.
 */
struct gap { short first, last; };
static const struct gap GAPS[] = {
#if defined(__x86_64__)
  /* fork, vfork; shmdt; fchdir; fchmod and fchown; groups and sessions, waits for signals; personality, ustat. */
  {57, 58}, {67, 67}, {81, 81}, {91, 93}, {109, 128}, {135, 136},
  /* sync, settimeofday; reboot and modules; memory policies; message queues, kexec; ioprio, inotify. */
  {162, 164}, {169, 178}, {236, 239}, {242, 246}, {251, 253}, {255, 256},
  /* sysctl; clock_adjtime, syncfs; getcpu; finit_module, sched_setattr and sched_getattr; fsconfig, fsmount, pidfd_open; close_range. */
  {156, 156}, {305, 306}, {309, 309}, {313, 315}, {431, 432}, {434, 434}, {436, 436},
#else
  /* fchdir; fchmod; fchown; finit_module, sched_setattr and sched_getattr; fsconfig, fsmount, pidfd_open; close_range. */
  {50, 50}, {52, 52}, {55, 55}, {273, 275}, {431, 432}, {434, 434}, {436, 436},
#endif
};
enum { GAP_COUNT = sizeof GAPS / sizeof *GAPS };

/*
 * Linux 6.19 has no call from here on. What later kernels add may name files in a way that is not known here. The x32 table of
 * x86_64 comes after all of them.
 */
enum { FIRST_UNKNOWN = 471, OTHER_TABLE = 0x40000000 };

/* `statfs` without a path and with this as its buffer is no call of a program: the dynamic linker is done. */
#define MARK 0x6e65787465737400UL

/*
 * Flags of the one message that must not be reported: no listener has it yet, and the call would wait forever.
 * MSG_NOSIGNAL and MSG_PROXY; the kernel knows no use of the latter, and neither does any program.
 */
enum { HANDING_OVER = MSG_NOSIGNAL | 0x10 };

#endif
