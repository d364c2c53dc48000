/** Replaces what may differ between any two runs of the same executable: times, run ids, process ids. */

const RULES: readonly (readonly [RegExp, string])[] = [
  // Durations of tests and scripts: `[   0.003s]`, with or without `>`.
  [/\[(?:>| ) *\d+(?:\.\d+)?s\]/g, "[TIME]"],
  [/\[ *\d+\.\d{3}s\]/g, "[TIME]"],
  // Cargo's own closing line.
  [/(Finished.* in )[\d.]+(?:s|m \d+s)/g, "$1TIME"],
  // Archives: how long they took, and the temporary folder that they are unpacked to.
  [/((?:Archived|Extracted).* in )[\d.]+s/g, "$1TIME"],
  [/nextest-archive-\w{6}/g, "nextest-archive-NAME"],
  // Run ids, and anything else that is a UUID.
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UUID"],
  // libtest's own duration, and threads' ids in panics.
  [/finished in \d+\.\d+s/g, "finished in TIME"],
  [/(thread (?:'|&apos;).*?(?:'|&apos;)) \(\d+\)/g, "$1 (TID)"],
  // Machine-readable durations and time stamps.
  [/("exec_time":)\s*[\d.e-]+/g, "$1 0"],
  [/\btime="[\d.]+"/g, 'time="TIME"'],
  [/timestamp="[^"]*"/g, 'timestamp="TIMESTAMP"'],
];

export function normalise(text: string): string {
  let result = text;
  for (const [pattern, replacement] of RULES) result = result.replace(pattern, replacement);
  return result;
}
