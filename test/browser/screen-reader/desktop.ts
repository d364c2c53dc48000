/** A virtual screen with a browser and a screen reader: pressed keys go in, spoken text comes out. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as readline from "node:readline";
import { until } from "../../rig/rig.ts";
import { SpeechServer } from "./speech-server.ts";

const PROGRAMS = ["Xvfb", "dbus-daemon", "orca", "xdotool"];
const PATH = "/usr/local/bin:/usr/bin:/bin";
const BROWSER = [
  "--no-sandbox",
  "--test-type",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--password-store=basic",
  "--force-renderer-accessibility",
];

export class Desktop {
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), "screen-reader-"));
  readonly #speech = new SpeechServer(path.join(this.#folder, "speech"));
  readonly #processes: ChildProcess[] = [];
  readonly #env: NodeJS.ProcessEnv = {
    PATH,
    LANG: "C.UTF-8",
    HOME: this.#folder,
    XDG_RUNTIME_DIR: this.#folder,
    SPEECHD_ADDRESS: `unix_socket:${path.join(this.#folder, "speech")}`,
  };

  /** Resolves once the screen reader said that it is there. */
  async start(): Promise<void> {
    const missing = PROGRAMS.filter((program) => Bun.which(program, { PATH }) === null);
    if (missing.length > 0) throw new Error(`not installed: ${missing.join(", ")}`);
    const display = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
    this.#env["DISPLAY"] = `:${await this.#firstLine("Xvfb", display)}`;
    const bus = ["--session", "--nofork", "--print-address"];
    this.#env["DBUS_SESSION_BUS_ADDRESS"] = await this.#firstLine("dbus-daemon", bus);
    this.#run("orca", []);
    await this.hears("Screen reader on.");
  }

  open(file: string): void {
    this.#forget();
    const browser = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
    this.#run(browser, [...BROWSER, `--user-data-dir=${this.#folder}/profile`, `--app=file://${file}`]);
  }

  /** A key by X's name of it, or `type:` and text. What was spoken before is forgotten. */
  press(key: string): void {
    this.#forget();
    const text = /^type:(.*)$/.exec(key)?.[1];
    spawnSync("xdotool", text === undefined ? ["key", key] : ["type", text], { env: this.#env });
  }

  /** Resolves once `text` was spoken, alone or in something longer. */
  async hears(text: string): Promise<void> {
    await until(() => this.spoken().some((said) => said.includes(text)), `“${text}” was spoken`);
  }

  spoken(): readonly string[] {
    return this.#speech.spoken;
  }

  async close(): Promise<void> {
    for (const child of this.#processes.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, "exit");
      // On other signals the screen reader speaks a last message, and waits until it was spoken.
      child.kill("SIGKILL");
      await gone;
    }
    this.#speech.close();
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  #forget(): void {
    this.#speech.spoken.length = 0;
  }

  #run(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { env: this.#env, stdio: ["ignore", "pipe", "ignore"] });
    this.#processes.push(child);
    return child;
  }

  async #firstLine(program: string, args: readonly string[]): Promise<string> {
    const { stdout } = this.#run(program, args);
    if (stdout === null) throw new Error(`${program} has no output`);
    for await (const line of readline.createInterface({ input: stdout })) return line;
    throw new Error(`${program} said nothing`);
  }
}
