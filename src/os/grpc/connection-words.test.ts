import { expect, test } from "bun:test";
import { connectionWords } from "./connection-words.ts";

const said = (error: string) => `No connection established. Last error: ${error}. Resolution note: `;

test.each([
  [
    "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:elsewhere.example",
    "the server's certificate is for DNS:elsewhere.example, not for localhost",
  ],
  ["Error: certificate has expired", "the server's certificate has expired"],
  [
    "Error: unable to verify the first certificate",
    "the server's certificate is not signed by an authority that is trusted here",
  ],
  ["Error: error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER", "the server does not use TLS"],
  ["Protocol error (2026-11-30T12:15:33.694Z)", "the server does not speak HTTP/2 without TLS"],
  ["connect ECONNREFUSED 127.0.0.1:9 (2026-11-30T12:15:33.694Z)", "connect ECONNREFUSED 127.0.0.1:9"],
])("%s", (error, words) => {
  expect(connectionWords(said(error))).toBe(words);
});

test("other messages stay as they are", () => {
  expect(connectionWords("quota exceeded. Resolution note: ask")).toBe(
    "quota exceeded. Resolution note: ask",
  );
});
