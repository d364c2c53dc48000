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
    // AF_UNSPEC closes a connection; netlink asks the kernel about interfaces, which are hardware.
    if (address === "family:0" || OF_THE_KERNEL.has(address)) return undefined;
    if (this.#bound.has(address)) return undefined;
    const called = internetAddress(address);
    if (called !== undefined && isLoopback(called.host) && called.port !== "0")
      if ([...this.#bound].some((bound) => serves(internetAddress(bound), called))) return undefined;
    return `connects to ${describeAddress(address)}`;
  }
}

/** Netlink, and the kernel's cryptography. */
const OF_THE_KERNEL: ReadonlySet<string> = new Set(["family:16", "family:38"]);

/** Loopback in hexadecimal: `127.0.0.0/8`, `::1`, the mapped form of the former, and "any", which reaches this host. */
function isLoopback(host: string): boolean {
  return /^(?:7f[0-9a-f]{6}|0{8}|0{31}1|0{20}f{4}7f[0-9a-f]{6}|0{32})$/u.test(host);
}

interface InternetAddress {
  readonly family: string;
  readonly port: string;
  readonly host: string;
  readonly protocol: string;
  /** An address of IPv6 does not serve IPv4. */
  readonly isOnlyIpv6: boolean;
}

function internetAddress(address: string): InternetAddress | undefined {
  const [family = "", port = "", host = "", protocol = "", only] = address.split(":");
  if (family !== "inet" && family !== "inet6") return undefined;
  return { family, port, host, protocol, isOnlyIpv6: only !== undefined };
}

/** Whether a socket bound to `bound` receives what is sent on this machine to the address `called`. */
function serves(bound: InternetAddress | undefined, called: InternetAddress): boolean {
  if (bound?.port !== called.port || bound.protocol !== called.protocol) return false;
  if (bound.host === called.host) return true;
  if (!/^0+$/u.test(bound.host)) return false;
  return isIpv4(called) ? bound.family === "inet" || !bound.isOnlyIpv6 : bound.family === "inet6";
}

/** Also in the form in which IPv6 has it. */
function isIpv4({ family, host }: InternetAddress): boolean {
  return family === "inet" || /^0{20}f{4}/u.test(host);
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
