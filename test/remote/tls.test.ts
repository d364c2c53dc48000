/** Encrypted connections to a real server of gRPC over TLS: certificates of both sides, and what is said of wrong ones. */
import { afterAll, afterEach, expect, setDefaultTimeout, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { connect } from "../../src/flow/remote/connect.ts";
import { parseAddress } from "../../src/model/requests/server-address.ts";
import { type Certificate, makeCertificates } from "./certificates.ts";
import { DoubleServer } from "./double.ts";

setDefaultTimeout(20_000);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nextest-tls-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const certificates = makeCertificates(folder);
const { authority, stranger, client } = certificates;

let double: DoubleServer | undefined;
afterEach(() => double?.stop());

const GOOD = { "tls-ca": authority, "tls-certificate": client.certificate, "tls-key": client.key };

async function servedWith(server: Certificate): Promise<string> {
  double = await DoubleServer.start({ tls: { server, authority } });
  return `grpcs://localhost:${double.port}`;
}

/** The instance that was reached, or the message to the user. */
async function reach(url: string, settings: Parameters<typeof connect>[1]["settings"]): Promise<string> {
  const address = parseAddress(url);
  if (address === undefined) throw new Error("no address");
  const request = { address, settings, invocation: "run", needs: "execution" } as const;
  const server = await connect({ env: { TOKEN: "s3cret" }, cwd: "/" }, request);
  if (!server.ok) return [server.error[0].message, ...(server.error[0].causes ?? [])].join(": ");
  server.value.channel.close();
  return `connected to ${server.value.instance}`;
}

test("a server is reached by its authority, with a certificate of our own and headers", async () => {
  const url = await servedWith(certificates.server);
  const headers = new Map([["authorization", { text: "Bearer ", variable: "TOKEN" }]]);
  expect(await reach(`${url}/team/main`, { ...GOOD, headers })).toBe("connected to team/main");
  expect(double?.headers.get("authorization")).toEqual(["Bearer s3cret"]);
});

test.each([
  [
    "the wrong authority",
    "server",
    { ...GOOD, "tls-ca": stranger },
    "not signed by an authority that is trusted",
  ],
  ["the system's authorities", "server", {}, "not signed by an authority that is trusted"],
  ["an expired certificate", "expired", GOOD, "the server's certificate has expired"],
  ["another name", "misnamed", GOOD, "is for DNS:elsewhere.example, not for localhost"],
] as const)("%s", async (_, server, settings, said) => {
  const told = await reach(await servedWith(certificates[server]), settings);
  expect(told).toStartWith("cannot run tests at the remote server `grpcs://localhost:");
  expect(told).toContain(said);
  expect(double?.calls.size).toBe(0);
});

test("without a certificate that the server requires, nothing is called", async () => {
  const told = await reach(await servedWith(certificates.server), { "tls-ca": authority });
  expect(told).toContain("cannot run tests at the remote server");
  expect(double?.calls.size).toBe(0);
});

test("a server at an address: its certificate is for the address", async () => {
  const url = (await servedWith(certificates.server)).replace("localhost", "127.0.0.1");
  expect(await reach(url, GOOD)).toBe("connected to ");
  double?.stop();
  const other = (await servedWith(certificates.misnamed)).replace("localhost", "127.0.0.1");
  expect(await reach(other, GOOD)).toMatch(/certificate is for DNS:elsewhere\.example|127\.0\.0\.1/);
  expect(double?.calls.size).toBe(0);
});

test("a server without TLS, and one with it at an address without", async () => {
  double = await DoubleServer.start();
  expect(await reach(`grpcs://${double.address}`, GOOD)).toContain("the server does not use TLS");
  double.stop();
  const url = await servedWith(certificates.server);
  expect(await reach(url.replace("grpcs", "grpc"), {})).toContain("cannot run tests at the remote server");
});

test("files that hold no certificate, or another key, are refused before any call", async () => {
  const garbage = path.join(folder, "garbage.pem");
  fs.writeFileSync(garbage, "garbage");
  const url = await servedWith(certificates.server);
  for (const settings of [
    { ...GOOD, "tls-ca": garbage },
    { ...GOOD, "tls-certificate": garbage },
    { ...GOOD, "tls-key": certificates.server.key },
    { "tls-ca": authority, "tls-certificate": client.certificate },
  ])
    expect(await reach(url, settings)).toStartWith("cannot use the certificates that");
  expect(await reach(url, { ...GOOD, "tls-ca": path.join(folder, "none") })).toContain("cannot read");
  expect(double?.calls.size).toBe(0);
});
