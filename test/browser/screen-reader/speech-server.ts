/**
 * A fake speech server for the screen reader: it confirms each text at once, and stores it. It implements the parts of
 * the protocol (SSIP, of Speech Dispatcher) that a client waits for.
 */
import * as net from "node:net";

const LINE = "\r\n";
/** The events of a message's life: a screen reader that reads on and on waits for them. */
const BEGIN = 701;
const END = 702;

export class SpeechServer {
  /** What was spoken, oldest first. */
  readonly spoken: string[] = [];
  readonly #server: net.Server;
  #messages = 0;

  constructor(socketPath: string) {
    this.#server = net.createServer((socket) => this.#serve(socket)).listen(socketPath);
  }

  close(): void {
    this.#server.close();
  }

  #serve(socket: net.Socket): void {
    let rest = "";
    let text: string[] | undefined;
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => {
      const lines = (rest + String(chunk)).split(LINE);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (text === undefined) {
          socket.write(this.#answer(line));
          if (line === "SPEAK") text = [];
        } else if (line === ".") {
          this.#speak(socket, text.join("\n"));
          text = undefined;
        } else text.push(line.replace(/^\.\./, "."));
      }
    });
  }

  #answer(command: string): string {
    if (command === "SPEAK") return `230 OK RECEIVING DATA${LINE}`;
    if (command.startsWith("HISTORY GET CLIENT_ID")) return reply(245, "1");
    if (command === "LIST SYNTHESIS_VOICES") return reply(249, "plain\ten\tnone");
    if (command === "LIST OUTPUT_MODULES") return reply(250, "plain");
    if (command.startsWith("GET ")) return reply(251, "plain");
    const single = /^(?:CHAR|KEY) (.*)$/.exec(command)?.[1];
    if (single === undefined) return `200 OK${LINE}`;
    this.spoken.push(single);
    return reply(225, String((this.#messages += 1)));
  }

  #speak(socket: net.Socket, ssml: string): void {
    const text = plain(ssml);
    if (text !== "") this.spoken.push(text);
    const id = String((this.#messages += 1));
    socket.write(reply(225, id));
    // In a turn of their own: the client gets ready for them once it has the answer.
    setTimeout(() => socket.write(reply(BEGIN, id, "1") + reply(END, id, "1")), 20);
  }
}

const reply = (code: number, ...data: readonly string[]): string =>
  [...data.map((line) => `${code}-${line}`), `${code} OK`, ""].join(LINE);

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };

/** Text without the marks of words. */
const plain = (ssml: string): string =>
  Object.entries(ENTITIES)
    .reduce((text, [entity, sign]) => text.replaceAll(entity, sign), ssml.replace(/<[^>]*>/g, ""))
    .trim();
