/* What the memory of a process and its descriptors hold. */
#include "calls.h"
#include "observe.h"

/* Bytes of the process at `from`, up to the end of a page; how many came. */
long read_memory(u32 pid, u64 from, void *into, word size) {
  word rest = 4096 - (word)(from & 4095);
  struct iovec here = {into, size < rest ? size : rest}, there = {(void *)from, here.length};
  return call6(SYS_process_vm_readv, (long)pid, (long)&here, 1, (long)&there, 1, 0);
}

/* All bytes, or a negative number. */
long read_bytes(u32 pid, u64 from, void *into, word size) {
  for (word done = 0; done < size;) {
    long count = read_memory(pid, from + done, (char *)into + done, size - done);
    if (count <= 0) return -1;
    done += (word)count;
  }
  return (long)size;
}

/* Most paths are shorter, and reading up to the end of a page copies far more. */
enum { FIRST_PART = 256 };

/* The zero-terminated text at `from`; its length, or negative where it cannot be read, or is longer. */
long read_text(u32 pid, u64 from, char *into, word size) {
  for (word length = 0; length < size;) {
    word part = length || size < FIRST_PART ? size - length : FIRST_PART;
    long count = read_memory(pid, from + length, into + length, part);
    if (count <= 0) return -1;
    for (word end = length + (word)count; length < end; length++) if (!into[length]) return (long)length;
  }
  return -1;
}

/*
 * Whether the kernel names a folder that was deleted. What is above it can still be reached from it, but not by this name. A
 * folder may really be called so.
 */
static int is_deleted(const char *link, const char *path, word length) {
  static const char END[] = " (deleted)";
  enum { END_LENGTH = sizeof END - 1 };
  if (length < END_LENGTH || !equal(path + length - END_LENGTH, END, END_LENGTH)) return 0;
  struct status named, real;
  char itself[64];
  append(append(itself, link), "/.");
  return !status_of(path, &named) || !status_of(itself, &real) || named.device != real.device || named.inode != real.inode;
}

/* Where a descriptor of the process leads, or its working directory; the length, or negative. */
long folder_of(u32 pid, long descriptor, char *into) {
  char link[64], *at = append_number(append(link, "/proc/"), pid);
  if ((int)descriptor == AT_FDCWD) append(at, "/cwd");
  else append_number(append(at, "/fd/"), (u32)descriptor);
  long length = CALL4(SYS_readlinkat, AT_FDCWD, link, into, PATH_SIZE - 1);
  if (length < 0) return length;
  into[length] = 0;
  return is_deleted(link, into, (word)length) ? -ENOENT : length;
}
