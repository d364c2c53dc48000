/**
 * Makes a copy of the runtime that ignores its own environment variables. The runtime reads `BUN_OPTIONS`,
 * `BUN_BE_BUN`, `BUN_JSC_*` and many others before any line of the program, and has no switch against it: with them a
 * user's environment would replace the program by another one. Here the first character of each name in the
 * executable becomes `$`, so that the runtime reads names that no shell can export. The program itself still
 * sees the environment as it is, and hands it on to tests unchanged.
 */

/** `$` may begin an identifier in JavaScript and C, so that the runtime's own modules stay valid. */
const MARK = "$".charCodeAt(0);

/**
 * Names that begin with the runtime's prefix, except for macros and symbols that are no variables. Some are written
 * one after the other in one long string, so only the beginning is matched.
 */
const RUNTIME_NAMES = /BUN_(?!FFI_|INTERNALS_DO|DATA__|PLUGIN_NAME)[A-Z]\w{2,}/g;

/** Variables of Node.js that the runtime obeys as well. Other names with this prefix are constants. */
const NODE_NAMES =
  /NODE_(?:OPTIONS|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED|CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|NO_WARNINGS|PRESERVE_SYMLINKS|PENDING_DEPRECATION|REDIRECT_WARNINGS|COMPILE_CACHE|DISABLE_COMPILE_CACHE|USE_SYSTEM_CA|V8_COVERAGE|DEBUG|PATH\b|UNIQUE_ID|CLUSTER_SCHED_POLICY|USE_ENV_PROXY|ICU_DATA|TEST_CONTEXT|DISABLE_COLORS|REPL_)/g;

/** Options of the engine, and variables of libraries in the runtime: whole strings of C. */
const WHOLE_NAMES =
  /(?<=\0)(?:JSC_\w+|UV_THREADPOOL_SIZE|GOMAXPROCS|ICU_DATA|ICU_TIMEZONE_FILES_DIR|SSL_CERT_FILE|SSL_CERT_DIR|SSLKEYLOGFILE|MI_VERBOSE|WTF_numberOfProcessorCores)(?=\0)/g;

/** Without these the build is not isolated, however many other names were found. */
const REQUIRED = ["BUN_OPTIONS", "BUN_BE_BUN", "BUN_INSPECT", "NODE_EXTRA_CA_CERTS", "JSC_useJIT"];

/** Renames in place. Fails if the runtime has an unexpected form: a new version must be examined again. */
export function isolateRuntime(runtime: Buffer): void {
  const text = runtime.toString("latin1");
  const found = new Set<string>();
  for (const names of [RUNTIME_NAMES, NODE_NAMES, WHOLE_NAMES]) {
    for (const match of text.matchAll(names)) {
      found.add(match[0]);
      runtime[match.index] = MARK;
    }
  }
  const missing = REQUIRED.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`the runtime does not name ${missing.join(", ")}`);
  renameEnginePrefix(runtime, text);
  renameAllocatorPrefix(runtime, text);
  renameHiddenNames(runtime, text);
}

/** The runtime hides `NODE_CHANNEL_FD` and its sibling from the program, and so from tests. */
const HIDDEN_NAMES = "NODE_CHA";

/** The first eight characters are compared at once, with a constant that instructions hold. */
function renameHiddenNames(runtime: Buffer, text: string): void {
  const onX64 = [...text.matchAll(/(?<=[\x48\x49][\xb8-\xbf])NODE_CHA/g)].map(({ index }) => index);
  for (const at of onX64) runtime[at] = MARK;
  if (onX64.length > 0) return;
  const onArm = constantsOnArm(runtime, HIDDEN_NAMES);
  // On Windows names are compared in another way, and stay hidden.
  if (onArm.length === 0 && !text.startsWith("MZ")) throw new Error(`${HIDDEN_NAMES} is compared nowhere`);
  // The first two characters are bits 5 to 20 of the instruction.
  for (const at of onArm)
    runtime.writeUInt32LE(((runtime.readUInt32LE(at) & ~(0xff << 5)) | (MARK << 5)) >>> 0, at);
}

/** AArch64 loads eight characters two by two: `movz`, then three `movk`, among other instructions. */
const LONGEST_LOAD = 12;

/** Where such loads begin. */
function constantsOnArm(runtime: Buffer, characters: string): readonly number[] {
  const words = new Uint32Array(runtime.buffer, runtime.byteOffset, runtime.length >> 2);
  const loads = [0, 1, 2, 3].map((index) => {
    const operation = index === 0 ? 0xd2800000 : 0xf2800000 | (index << 21);
    return (operation | (Buffer.from(characters).readUInt16LE(index * 2) << 5)) >>> 0;
  });
  const found: number[] = [];
  words.forEach((word, index) => {
    if ((word & ~0x1f) >>> 0 !== loads[0]) return;
    const near = words.subarray(index, index + LONGEST_LOAD);
    if (loads.every((load) => near.includes((load | (word & 0x1f)) >>> 0))) found.push(index * 4);
  });
  return found;
}

/** The prefix of the engine's options is no string: each of its characters is compared by an instruction. */
const ENGINE_PREFIX = "BUN_JSC_";
/** x86-64: `cmp byte [register + offset], character`, then a jump, eight times. */
const ENGINE_X64 = new RegExp(Array.from(ENGINE_PREFIX).join("[^]{1,12}?"), "g");
/** Instructions between the first and the last comparison on AArch64. */
const LONGEST_COMPARISON = 64;

function renameEnginePrefix(runtime: Buffer, text: string): void {
  const places = [...[...text.matchAll(ENGINE_X64)].map(({ index }) => index), ...comparisonsOnArm(runtime)];
  if (places.length !== 1)
    throw new Error(`the prefix ${ENGINE_PREFIX} is compared in ${places.length} places`);
  for (const at of places) renameComparison(runtime, at);
}

function renameComparison(runtime: Buffer, at: number): void {
  if (runtime[at] === ENGINE_PREFIX.charCodeAt(0)) runtime[at] = MARK;
  else runtime.writeUInt32LE(compareInstruction(MARK) | (runtime.readUInt32LE(at) & 0x3e0), at);
}

/** AArch64: `cmp wN, #character`, without the register. */
function compareInstruction(character: number): number {
  return (0x7100001f | (character << 10)) >>> 0;
}

/** Where the first character of the prefix is compared, if all others follow. */
function comparisonsOnArm(runtime: Buffer): readonly number[] {
  const wanted = Array.from(ENGINE_PREFIX, (character) => compareInstruction(character.charCodeAt(0)));
  const words = new Uint32Array(runtime.buffer, runtime.byteOffset, runtime.length >> 2);
  const isComparison = (index: number, instruction: number | undefined): boolean =>
    ((words[index] ?? 0) & ~0x3e0) >>> 0 === instruction;
  const found: number[] = [];
  for (let index = 0; index < words.length; index += 1) {
    if (!isComparison(index, wanted[0])) continue;
    let met = 1;
    for (let next = index + 1; next < index + LONGEST_COMPARISON && met < wanted.length; next += 1)
      if (isComparison(next, wanted[met])) met += 1;
    if (met === wanted.length) found.push(index * 4);
  }
  return found;
}

// The allocator joins its prefix and the name of an option, and reads that variable in capitals.

/**
 * x86-64 has the prefix in an instruction that loads eight bytes, AArch64 in a table of constants; the other
 * occurrences are words of messages.
 */
const ALLOCATOR_CONSTANTS = [/(?<=[\x48\x49][\xb8-\xbf])mimalloc/g, /mimalloc(?![\w: %\0])/g];

function renameAllocatorPrefix(runtime: Buffer, text: string): void {
  const places = new Set(
    ALLOCATOR_CONSTANTS.flatMap((names) => [...text.matchAll(names)]).map(({ index }) => index),
  );
  if (places.size !== 1) throw new Error(`the allocator's prefix was found in ${places.size} places`);
  for (const at of places) runtime[at] = MARK;
}
