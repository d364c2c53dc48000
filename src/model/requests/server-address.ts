/** `grpc://HOST:PORT`, and `grpcs://HOST:PORT` for an encrypted connection; after a slash, the instance that is used. */
export interface ServerAddress {
  /** As it was given. */
  readonly text: string;
  readonly hostPort: string;
  readonly encrypted: boolean;
  /** What follows the port: the instance of the server. */
  readonly instance: string | undefined;
}

/** Undefined: the text is not such an address. */
export function parseAddress(text: string): ServerAddress | undefined {
  const match = /^(grpcs?):\/\/(\[[0-9A-Fa-f:.]+\]|[^/:@?#[\]\s]+):(\d{1,5})(?:\/([^?#\s]*))?$/.exec(text);
  if (match === null) return undefined;
  const [, scheme, host, port, instance = ""] = match;
  if (Number(port) < 1 || Number(port) > 65_535) return undefined;
  return {
    text,
    hostPort: `${host}:${port}`,
    encrypted: scheme === "grpcs",
    instance: instance === "" ? undefined : instance,
  };
}
