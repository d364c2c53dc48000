/**
 * Windows processes run inside a Wine prefix whose services start with the first process and would then
 * hold that test's output open. So one process is kept alive for as long as cases run.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE } from "../peer.ts";
import { WINE } from "./toolchain.ts";

export const WINE_ENVIRONMENT: Readonly<Record<string, string>> = {
  WINEPREFIX: path.join(CACHE, "wine"),
  WINEDEBUG: "-all",
};

/** Makes the prefix where it is missing and keeps its services running; returns what ends them. */
export async function attendWine(): Promise<() => Promise<void>> {
  if (!fs.existsSync(WINE)) return async () => {};
  fs.mkdirSync(CACHE, { recursive: true });
  const env = { PATH: "/usr/bin:/bin", HOME: process.env["HOME"] ?? "/", ...WINE_ENVIRONMENT };
  const quiet = { env, stdout: "ignore", stderr: "ignore" } as const;
  await Bun.spawn([WINE, "wineboot", "--init"], { ...quiet, stdin: "ignore" }).exited;
  // A shell that reads from an open pipe and so stays; when it prints, the services are up.
  const keeper = Bun.spawn([WINE, "cmd.exe"], { env, stdin: "pipe", stdout: "pipe", stderr: "ignore" });
  const reader = keeper.stdout.getReader();
  await reader.read();
  return async () => {
    await keeper.stdin.end();
    await Bun.spawn(["/usr/lib/wine/wineserver64", "--kill"], { ...quiet, stdin: "ignore" }).exited;
    await keeper.exited;
  };
}
