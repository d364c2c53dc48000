/** Runs commands to their end, with nothing on standard input. */

export interface CommandPlace {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CommandResult {
  /** The exit code, or 128 and the number of the signal that ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCommand(
  command: readonly string[],
  { cwd, env }: CommandPlace,
): Promise<CommandResult> {
  const child = Bun.spawn([...command], { cwd, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

/** Throws what the command wrote to standard error if it does not succeed. */
export async function outputOf(command: readonly string[], place: CommandPlace): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, place);
  if (code !== 0) throw new Error(`${command.join(" ")}:\n${stderr}`);
  return stdout;
}
