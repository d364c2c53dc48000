/**
 * Whether a doctest that does not compile will not compile the next time either. A full disk, a lack of memory or a
 * linker that was killed also make compiling fail; such a failure must not be stored. Pure.
 */

/** An error of the compiler about a place in a source. */
const ABOUT_SOURCE = /^error(?:\[E\d+\])?: [^]*?\n *--> /m;
/** The verdict of rustdoc about a doctest that must not compile. */
const OF_RUSTDOC = /^(?:Test compiled successfully, but|Some expected error codes were not found)/m;
/** The compiler reached the linker, or the system refused something. */
const ABOUT_SYSTEM =
  /^error: (?:linking with|linker|could not exec|failed to|couldn't|could not|unable to)|^LLVM ERROR|\(os error \d+\)|No space left|out of memory|memory allocation|(?:signal|SIGNAL)[: ]\d*/im;

export function isLasting(output: string): boolean {
  return (ABOUT_SOURCE.test(output) || OF_RUSTDOC.test(output)) && !ABOUT_SYSTEM.test(output);
}
