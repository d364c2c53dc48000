/* Texts, numbers and memory, without a library. */
#include "calls.h"
#include "observe.h"

word length_of(const char *text) {
  word length = 0;
  while (text[length]) length++;
  return length;
}

int equal(const char *left, const char *right, word length) {
  for (word index = 0; index < length; index++) if (left[index] != right[index]) return 0;
  return 1;
}

int begins(const char *text, const char *prefix) {
  while (*prefix) if (*text++ != *prefix++) return 0;
  return 1;
}

char *append(char *at, const char *text) {
  while (*text) *at++ = *text++;
  *at = 0;
  return at;
}

/* Eight bytes at a time: entries are long, and each call needs several of these. */
u32 hash_of(const char *text, word length) {
  u64 value = length;
  word index = 0;
  for (; index + 8 <= length; index += 8) {
    u64 part;
    __builtin_memcpy(&part, text + index, sizeof part);
    value = (value ^ part) * 0x9e3779b97f4a7c15ULL;
    value ^= value >> 32;
  }
  for (; index < length; index++) value = (value ^ (byte)text[index]) * 0x100000001b3ULL;
  value *= 0x9e3779b97f4a7c15ULL;
  return (u32)(value >> 32);
}

static char *append_in_base(char *at, u64 number, u32 base) {
  char digits[24];
  int count = 0;
  do digits[count++] = "0123456789abcdef"[number % base]; while (number /= base);
  while (count) *at++ = digits[--count];
  *at = 0;
  return at;
}

char *append_number(char *at, u64 number) { return append_in_base(at, number, 10); }
char *append_hexadecimal(char *at, u64 number) { return append_in_base(at, number, 16); }

u32 number_of(const char *text) {
  u32 number = 0;
  while (*text >= '0' && *text <= '9') number = number * 10 + (u32)(*text++ - '0');
  return number;
}

char *last_slash(char *path) {
  char *found = path;
  for (char *at = path; *at; at++) if (*at == '/') found = at;
  return found;
}

void *map(word size) {
  long at = call6(SYS_mmap, 0, (long)size, 3, 0x22, -1, 0);
  return at < 0 && at > -4096 ? 0 : (void *)at;
}

void unmap(void *at, word size) {
  if (at) CALL2(SYS_munmap, at, size);
}

int to_address(struct address *address, const char *path) {
  word length = length_of(path);
  if (length >= 108) return -ENAMETOOLONG;
  address->family = AF_UNIX;
  for (word index = 0; index <= length; index++) address->text[index] = path[index];
  return (int)(2 + length + 1);
}

/* The compiler may call these for structures. */
void *memset(void *into, int value, word size) {
  for (word index = 0; index < size; index++) ((byte *)into)[index] = (byte)value;
  return into;
}

void *memcpy(void *into, const void *from, word size) {
  for (word index = 0; index < size; index++) ((byte *)into)[index] = ((const byte *)from)[index];
  return into;
}
