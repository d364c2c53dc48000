import { expect, test } from "bun:test";
import { isLasting } from "./compile-failure.ts";

const END = "\nerror: aborting due to 1 previous error\n\nCouldn't compile the test.\n";

test.each([
  "error[E0308]: mismatched types\n --> src/lib.rs:4:13\n  |\n4 | let x: u8 = ();\n",
  "Test compiled successfully, but it's marked `compile_fail`.\n",
  "error: expected one of `.`, `;`, `?`\n  --> src/lib.rs:10:5\n",
])("the compiler's error about a source lasts: %j", (text) => {
  expect(isLasting(text + END)).toBe(true);
});

test.each([
  "error: linking with `cc` failed: exit status: 1\n  |\n  = note: ld terminated with signal 7 [Bus error]\n",
  'error: couldn\'t create a temp dir: No space left on device (os error 28) at path "/t/rustcX"\n',
  "error[E0308]: mismatched types\n --> src/lib.rs:4:13\nerror: failed to write `/t/a.o`: No space left on device\n",
  "error: couldn't read `src/missing.md`: No such file or directory (os error 2)\n --> src/lib.rs:1:10\n",
  "LLVM ERROR: out of memory\nAllocation failed\n",
  "",
])("what the system refused does not: %j", (text) => {
  expect(isLasting(text + END)).toBe(false);
});
