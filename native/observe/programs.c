/*
 * What the kernel opens by itself when it executes a file: the interpreter that a script names in its first line, or the
 * dynamic linker that a program names. No system call reports these.
 */
#include "calls.h"
#include "observe.h"

#if defined(__x86_64__)
enum { MACHINE = 62 };
#else
enum { MACHINE = 183 };
#endif

enum { MOST_INTERPRETERS = 5, INTERPRETER = 3, SEGMENTS = 64 };
struct program_head {
  byte magic[16]; unsigned short kind, machine; u32 version; word entry, segments, sections; u32 flags;
  unsigned short size, segment_size, segment_count, section_size, section_count, names;
};
struct segment { u32 kind, flags; word offset, address, physical, file_size, size, alignment; };

static long read_at(long fd, void *into, word size, word offset) { return CALL4(SYS_pread64, fd, into, size, offset); }

static int is_blank(char letter) { return letter == ' ' || letter == '\t'; }

/* The path after `#!`, zero-terminated; 0 where there is none. */
static char *script_interpreter(char *line) {
  char *begin = line + 2;
  while (is_blank(*begin)) begin++;
  char *end = begin;
  while (*end && !is_blank(*end) && *end != '\n') end++;
  *end = 0;
  return end == begin ? 0 : begin;
}

/* The path of the dynamic linker, zero-terminated; 0 where there is none. */
static char *linker_of(long fd, const struct program_head *head, char *into, word size) {
  struct segment segments[SEGMENTS];
  u32 count = head->segment_count < SEGMENTS ? head->segment_count : SEGMENTS;
  if (head->segment_size != sizeof *segments) return 0;
  long length = read_at(fd, segments, count * sizeof *segments, head->segments);
  for (u32 index = 0; length > 0 && (index + 1) * sizeof *segments <= (word)length; index++) {
    const struct segment *segment = &segments[index];
    if (segment->kind != INTERPRETER || segment->file_size >= size) continue;
    long read = read_at(fd, into, segment->file_size, segment->offset);
    if (read <= 0) return 0;
    into[read] = 0;
    return into;
  }
  return 0;
}

/* Kernels can be configured with interpreters for other kinds of files (binfmt_misc). */
static int has_other_kinds(void) { return is_there("/proc/sys/fs/binfmt_misc/register"); }

static char *interpreter_of(struct test *test, long fd, const char *path, char *room, word size) {
  char *line = room;
  memset(line, 0, PROGRAM_HEAD + 1);
  long length = read_at(fd, line, PROGRAM_HEAD, 0);
  if (has_interpreter(path, line)) return opaque(test, "a program that the kernel has an interpreter for"), (char *)0;
  if (length < 2) return 0;
  if (line[0] == '#' && line[1] == '!') return script_interpreter(line);
  struct program_head head;
  int is_program = (word)length >= sizeof head && begins(line, "\177ELF");
  if (is_program) memcpy(&head, line, sizeof head);
  if (is_program && head.magic[4] == 2 && head.machine == MACHINE) return linker_of(fd, &head, room, size);
  if (is_program || has_other_kinds()) opaque(test, "a program for another processor or interpreter");
  return 0;
}

void note_program(struct test *test, u32 pid, const struct entry *program) {
  struct entry entry;
  char room[PATH_SIZE + 1];
  append(entry.path, program->path);
  for (int count = 0; count < MOST_INTERPRETERS && !test->opaque; count++) {
    long fd = CALL4(SYS_openat, AT_FDCWD, entry.path, O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0) return;
    char *interpreter = interpreter_of(test, fd, entry.path, room, PATH_SIZE);
    CALL1(SYS_close, fd);
    if (!interpreter) return;
    char *end = entry.path;
    if (*interpreter != '/') {
      long length = folder_of(pid, AT_FDCWD, entry.path);
      if (length < 0) return opaque(test, "a folder that could not be read");
      end += length;
      *end++ = '/';
    }
    append(end, interpreter);
    note(test, 'X', &entry, FOLLOW);
  }
}
