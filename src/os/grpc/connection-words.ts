/** Converts the library's messages about failed connections to messages for users. */

type Rule = readonly [pattern: RegExp, words: (match: RegExpExecArray) => string];

const RULES: readonly Rule[] = [
  [
    /ERR_TLS_CERT_ALTNAME_INVALID.*Host: (\S+?)\.? is not in the cert's altnames: (.*?)\.? Resolution/s,
    ([, host, names]) => `the server's certificate is for ${names}, not for ${host}`,
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/, () => "the server's certificate has expired"],
  [/CERT_NOT_YET_VALID|certificate is not yet valid/, () => "the server's certificate is not valid yet"],
  [
    /unable to verify|self.signed|unable to get (?:local )?issuer|SELF_SIGNED|UNABLE_TO/i,
    () => "the server's certificate is not signed by an authority that is trusted here",
  ],
  [/WRONG_VERSION_NUMBER/i, () => "the server does not use TLS"],
  [/Last error: Protocol error/, () => "the server does not speak HTTP/2 without TLS"],
];

/** Other messages stay as they are. */
export function connectionWords(message: string): string {
  if (!message.startsWith("No connection established")) return message;
  for (const [pattern, words] of RULES) {
    const match = pattern.exec(message);
    if (match !== null) return words(match);
  }
  return message
    .replace(/^No connection established\. Last error: (?:Error: )?/, "")
    .replace(/(?: \(\d{4}-[\dT:.-]+Z\))?\.? Resolution note:.*$/s, "");
}
