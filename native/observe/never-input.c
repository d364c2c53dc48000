/*
 * What every small test reads, for example to learn the number of processors. These files describe the machine or the
 * process itself, so they are never inputs (`src/cache/observation.ts`), and the kernel has no links there.
 */
#include "calls.h"
#include "observe.h"

static int is_one_of(const char *path, const char *const *names) {
  for (; *names; names++) if (equal(path, *names, length_of(*names) + 1)) return 1;
  return 0;
}

static int has_parent_part(const char *path) {
  for (; *path; path++) if (begins(path, "/..")) return 1;
  return 0;
}

int is_never_input(const char *path, const char *own) {
  static const char *const OF_PROCESS[] = {"/cgroup", "/maps", "/mountinfo", "/stat", "/status", 0};
  static const char *const OF_MACHINE[] = {"/proc/cpuinfo", "/proc/meminfo", "/proc/stat", 0};
  if (*path != '/' || (path[1] != 'p' && path[1] != 's')) return 0;
  if (begins(path, own)) return is_one_of(path + length_of(own), OF_PROCESS);
  if (begins(path, "/sys/fs/cgroup/") || begins(path, "/sys/devices/system/cpu/")) return !has_parent_part(path);
  return is_one_of(path, OF_MACHINE);
}
