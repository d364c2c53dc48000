/** Socket addresses that a test uses. It may connect only to sockets that its own processes have bound. */

export class SocketRules {
  /** Addresses that the test's own processes have bound. */
  readonly #bound = new Set<string>();

  /** `A`: about to bind an address of another family. `B`: bound an address. `C`: connected to an address. */
  read(letter: "A" | "B" | "C", address: string): string | undefined {
    if (letter === "C") return this.#connect(address);
    if (letter === "A") return OF_THE_KERNEL.has(address) ? undefined : `binds ${describeAddress(address)}`;
    this.#bound.add(address);
    return undefined;
  }

  #connect(address: string): string | undefined {
    const [family = "", port = "", host = ""] = address.split(":");
    // AF_UNSPEC closes a connection; netlink asks the kernel about interfaces, which are hardware.
    if (address === "family:0" || OF_THE_KERNEL.has(address)) return undefined;
    if (this.#bound.has(address)) return undefined;
    const own = family.startsWith("inet") && isLoopback(host) && port !== "0";
    if (own && [...this.#bound].some((bound) => serves(bound, port, host))) return undefined;
    return `connects to ${describeAddress(address)}`;
  }
}

/** Netlink, and the kernel's cryptography. */
const OF_THE_KERNEL: ReadonlySet<string> = new Set(["family:16", "family:38"]);

/** Loopback in hexadecimal: `127.0.0.0/8`, `::1`, the mapped form of the former, and "any", which reaches this host. */
function isLoopback(host: string): boolean {
  return /^(?:7f[0-9a-f]{6}|0{8}|0{31}1|0{20}f{4}7f[0-9a-f]{6}|0{32})$/u.test(host);
}

/** Whether a socket bound to `bound` receives data sent to the port on this machine. */
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
