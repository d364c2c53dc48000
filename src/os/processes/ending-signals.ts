/** Signals that ask a program to end, and what each means for the runner. */
export type EndingSignal = "interrupt" | "terminate" | "hangup" | "quit";

/** USR2 and ALRM would end the program at once, without any cleanup; so they are handled as a request to end. */
export const ENDING_SIGNALS: ReadonlyMap<NodeJS.Signals, EndingSignal> = new Map<
  NodeJS.Signals,
  EndingSignal
>([
  ["SIGINT", "interrupt"],
  ["SIGTERM", "terminate"],
  ["SIGHUP", "hangup"],
  ["SIGQUIT", "quit"],
  ["SIGUSR2", "terminate"],
  ["SIGALRM", "terminate"],
  // Ctrl-Break at a Windows console.
  ["SIGBREAK", "interrupt"],
]);

/** Whether this signal is a request to end, rather than a crash. */
export function endsPrograms(signal: string | number | null): boolean {
  return [...ENDING_SIGNALS.keys()].some((name) => name === signal);
}
