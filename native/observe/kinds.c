/*
 * Kinds of files that the kernel is configured to execute by an interpreter (binfmt_misc): by the extension of the name, or by
 * bytes at the beginning of the file. It compares them before it takes the file for a program or a script, and opens the
 * interpreter itself.
 */
#include "calls.h"
#include "observe.h"

#define REGISTRY "/proc/sys/fs/binfmt_misc"
enum { REGISTRY_MAGIC = 0x42494e4d, RULE = 4096, NAMES = 4096 };
struct name { u64 inode, offset; unsigned short size; byte kind; char text[]; };

/* Not to be mounted by a look at it: nothing is registered in a folder that is mounted on demand. */
static int is_mounted(void) {
  word facts[16] = {0};
  long fd = CALL4(SYS_openat, AT_FDCWD, REGISTRY, O_PATH | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  long result = CALL2(SYS_fstatfs, fd, facts);
  CALL1(SYS_close, fd);
  return result == 0 && facts[0] == REGISTRY_MAGIC;
}

/* The rest of the line that begins like this; null: there is none. */
static const char *line_of(const char *rule, const char *beginning) {
  for (const char *at = rule; *at; at++)
    if ((at == rule || at[-1] == '\n') && begins(at, beginning)) return at + length_of(beginning);
  return 0;
}

static u32 digit_of(char letter) { return (u32)(letter <= '9' ? letter - '0' : letter - 'a' + 10); }
static u32 byte_of(const char *digits) { return digit_of(digits[0]) << 4 | digit_of(digits[1]); }

static int has_extension(const char *path, const char *extension) {
  const char *last = 0;
  for (; *path; path++) if (*path == '.') last = path;
  return last && begins(extension, last) && extension[length_of(last)] == '\n';
}

static int has_bytes(const char *rule, const char *head) {
  const char *offset = line_of(rule, "offset "), *magic = line_of(rule, "magic "), *mask = line_of(rule, "mask ");
  if (!offset || !magic) return 1;
  for (u32 at = number_of(offset); *magic && *magic != '\n' && at < PROGRAM_HEAD; at++, magic += 2) {
    if (((byte)head[at] ^ byte_of(magic)) & (mask ? byte_of(mask) : 0xffU)) return 0;
    if (mask) mask += 2;
  }
  return 1;
}

/* A rule that cannot be read is one for every file. */
static int is_of_kind(const char *name, const char *path, const char *head) {
  char file[sizeof REGISTRY + 256 + 2], rule[RULE];
  append(append(append(file, REGISTRY), "/"), name);
  long fd = CALL4(SYS_openat, AT_FDCWD, file, O_CLOEXEC, 0);
  if (fd < 0) return fd != -ENOENT;
  long length = CALL4(SYS_pread64, fd, rule, RULE - 1, 0);
  CALL1(SYS_close, fd);
  if (length <= 0) return 1;
  rule[length] = 0;
  if (begins(rule, "disabled\n")) return 0;
  const char *extension = line_of(rule, "extension ");
  return extension ? has_extension(path, extension) : has_bytes(rule, head);
}

static int is_rule(const char *name) {
  static const char *const OTHERS[] = {".", "..", "register", "status", 0};
  for (const char *const *other = OTHERS; *other; other++) if (equal(name, *other, length_of(*other) + 1)) return 0;
  return 1;
}

int has_interpreter(const char *path, const char *head) {
  _Alignas(struct name) char names[NAMES];
  if (!is_mounted()) return 0;
  long fd = CALL4(SYS_openat, AT_FDCWD, REGISTRY, O_CLOEXEC, 0), length = 0;
  if (fd < 0) return 1;
  int found = 0;
  while (!found && (length = CALL3(SYS_getdents64, fd, names, sizeof names)) > 0)
    for (long at = 0; !found && at < length; at += ((struct name *)(names + at))->size) {
      const char *name = ((struct name *)(names + at))->text;
      found = is_rule(name) && is_of_kind(name, path, head);
    }
  CALL1(SYS_close, fd);
  return found || length < 0;
}
