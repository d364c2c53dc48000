/**
 * From what a test named to what its result depends on. The rules and their order are those of
 * docs/design/results-cache.md; whatever they do not understand makes the result one that is not stored.
 */

/** One path that a result depends on, as it was when the test first named it. */
export interface ObservedInput {
  readonly path: string;
  /** `look`: existence, kind, permission bits and content. `list`: also the names in the folder. */
  readonly kind: "look" | "list";
  /** Nothing was there. */
  readonly absent: boolean;
}

export type ObservedInputs =
  | { readonly ok: true; readonly inputs: readonly ObservedInput[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Entries as `native/observe.c` writes them: a letter, then a path, an address or a reason, in the order in which they
 * were first named. A small letter: nothing was there at that moment.
 */
export function inputsOf(entries: readonly string[]): ObservedInputs {
  const reader = new EntryReader();
  for (const entry of entries) {
    const reason = reader.read(entry.charAt(0), entry.slice(1));
    if (reason !== undefined) return { ok: false, reason };
  }
  return { ok: true, inputs: [...reader.inputs.values()] };
}

class EntryReader {
  readonly inputs = new Map<string, ObservedInput>();
  /** Paths that the test itself has written, and folders that it has made. */
  readonly #own = new Set<string>();
  readonly #ownFolders = new Set<string>();
  /** Addresses that the test's own processes have bound. */
  readonly #bound = new Set<string>();

  /** Undefined, or why the result cannot be stored. */
  read(letter: string, text: string): string | undefined {
    // Bytes that are no UTF-8 came as this: the name of another file, or of none.
    if (text.includes("\ufffd")) return "names a file whose name is not UTF-8";
    const absent = letter !== letter.toUpperCase();
    switch (letter.toUpperCase()) {
      case "!":
        return `uses ${text}`;
      case "R":
      case "S":
      case "X":
        return this.#look(text, { kind: "look", absent });
      case "L":
        return this.#look(text, { kind: "list", absent });
      case "M":
        return this.#makeFolder(text, absent);
      case "W":
        return this.#write(text, absent);
      case "B":
        this.#bound.add(text);
        return undefined;
      case "C":
        return this.#connect(text);
      default:
        return `names something unknown: ${letter}`;
    }
  }

  #look(path: string, state: Omit<ObservedInput, "path">): string | undefined {
    const device = judgeDevice(path);
    if (device !== "file") return device === "no-input" ? undefined : `reads the device ${path}`;
    if (this.#isOwn(path)) return undefined;
    const known = this.inputs.get(path);
    // The first look counts; a listing tells more than a look.
    if (known === undefined || (known.kind === "look" && state.kind === "list" && !known.absent)) {
      this.inputs.set(path, { path, ...state });
    }
    return undefined;
  }

  #makeFolder(path: string, absent: boolean): string | undefined {
    const reason = this.#look(path, { kind: "look", absent });
    if (absent) this.#ownFolders.add(path);
    return reason;
  }

  #write(path: string, absent: boolean): string | undefined {
    if (judgeDevice(path) !== "file" || this.#isOwn(path)) return undefined;
    const known = this.inputs.get(path);
    if (known !== undefined && !known.absent) return `changes what it has read: ${path}`;
    // Whether it could be made depends on nothing having been there.
    if (absent && known === undefined) this.inputs.set(path, { path, kind: "look", absent: true });
    this.#own.add(path);
    return undefined;
  }

  #isOwn(path: string): boolean {
    if (this.#own.has(path) || this.#ownFolders.has(path)) return true;
    if (this.#ownFolders.size === 0) return false;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      if (this.#ownFolders.has(path.slice(0, at))) return true;
    }
    return false;
  }

  #connect(address: string): string | undefined {
    const [family = "", port = "", host = ""] = address.split(":");
    // Closing a connection; and questions to the kernel about interfaces, which are hardware.
    if (family === "family" && (port === "0" || port === NETLINK)) return undefined;
    if (this.#bound.has(address)) return undefined;
    const own = family.startsWith("inet") && isLoopback(host) && port !== "0";
    if (own && [...this.#bound].some((bound) => serves(bound, port, host))) return undefined;
    return `connects to ${describeAddress(address)}`;
  }
}

const NETLINK = "16";

/** Paths without content of their own; other devices cannot be fingerprinted. */
function judgeDevice(path: string): "no-input" | "file" | "device" {
  if (/^\/(?:proc|sys)(?:\/|$)/u.test(path)) return "no-input";
  if (!path.startsWith("/dev/")) return "file";
  if (path.startsWith("/dev/shm/")) return "file";
  return PLAIN_DEVICES.test(path) ? "no-input" : "device";
}

const PLAIN_DEVICES =
  /^\/dev\/(?:null|zero|full|u?random|tty|ptmx|stdin|stdout|stderr|shm|(?:fd|pts)(?:\/.*)?)$/u;

/** `127.0.0.0/8` and `::1` in hexadecimal, the mapped form of the former, and "any", which reaches this machine. */
function isLoopback(host: string): boolean {
  return /^(?:7f[0-9a-f]{6}|0{8}|0{31}1|0{20}f{4}7f[0-9a-f]{6}|0{32})$/u.test(host);
}

/** Whether a socket bound to `bound` takes what is sent to the port on this machine. */
function serves(bound: string, port: string, host: string): boolean {
  const [family = "", boundPort, boundHost = ""] = bound.split(":");
  return family.startsWith("inet") && boundPort === port && (boundHost === host || /^0+$/u.test(boundHost));
}

function describeAddress(address: string): string {
  const [family, port = "", host = ""] = address.split(":");
  if (family === "unix") return `the socket ${address.slice("unix:".length)}`;
  if (family === "inet")
    return `${
      host
        .match(/../gu)
        ?.map((byte) => Number.parseInt(byte, 16))
        .join(".") ?? host
    }:${port}`;
  if (family === "inet6") return `[${host.match(/.{4}/gu)?.join(":") ?? host}]:${port}`;
  return `an address of family ${port}`;
}
