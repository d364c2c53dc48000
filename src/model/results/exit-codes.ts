/** Exit codes of the compatible interface. Programs rely on each number; source: the peer's public metadata crate. */
export const EXIT = {
  ok: 0,
  unknown: 1,
  badArguments: 2,
  noTestsRun: 4,
  rerunTestsOutstanding: 5,
  recommendedVersionNotMet: 10,
  updateAvailable: 80,
  requiredVersionNotMet: 92,
  selfUpdateUnavailable: 93,
  invalidFilterset: 94,
  experimentalDisabled: 95,
  setupError: 96,
  testRunFailed: 100,
  buildFailed: 101,
  cargoMetadataFailed: 102,
  archiveCreationFailed: 103,
  testListCreationFailed: 104,
  setupScriptFailed: 105,
  incompleteRun: 106,
  writeOutputError: 110,
  // Of runs on other machines, which the compatible interface does not have.
  remoteLost: 140,
  // Of runs that take their tests from a queue, which the compatible interface does not have.
  queueLost: 115,
  queueMismatch: 116,
  // Of `merge`, which the compatible interface does not have.
  mergeMismatch: 120,
  mergeIncomplete: 121,
  mergeDoubled: 122,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const CODES: readonly ExitCode[] = Object.values(EXIT);

/** The exit code with this number; one of no known meaning is `unknown`. */
export function exitCode(number: number): ExitCode {
  return CODES.find((code) => code === number) ?? EXIT.unknown;
}
