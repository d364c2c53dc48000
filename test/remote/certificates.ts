/** Certificates for tests, made by openssl: an authority, and what it signed for servers and clients. */
import * as fs from "node:fs";
import * as path from "node:path";

export interface Certificate {
  /** Files in PEM. */
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  /** The authority's own certificate. */
  readonly authority: string;
  /** An authority that signed nothing. */
  readonly stranger: string;
  /** For localhost. */
  readonly server: Certificate;
  readonly expired: Certificate;
  /** For another host. */
  readonly misnamed: Certificate;
  readonly client: Certificate;
}

const CONFIG = `[ca]
default_ca = it
[it]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`;

const REQUEST = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
const SIGN = "ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -startdate 20200101000000Z";

const LOCAL = "DNS:localhost,IP:127.0.0.1";

export function makeCertificates(folder: string): Certificates {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "ca.cnf"), CONFIG);
  fs.writeFileSync(path.join(folder, "index.txt"), "");
  fs.writeFileSync(path.join(folder, "serial"), "01\n");
  const openssl = (words: string): void => {
    const { exitCode, stderr } = Bun.spawnSync(["openssl", ...words.split(" ")], { cwd: folder });
    if (exitCode !== 0) throw new Error(`openssl ${words}: ${stderr.toString()}`);
  };
  const request = (name: string, more: string): void =>
    openssl(`${REQUEST} -keyout ${name}.key -subj /CN=${name} ${more}`);
  const authority = (name: string): string => {
    request(name, `-x509 -days 2 -out ${name}.pem`);
    return path.join(folder, `${name}.pem`);
  };
  const signed = (name: string, hosts: string, until: string): Certificate => {
    request(name, `-addext subjectAltName=${hosts} -out ${name}.csr`);
    openssl(`${SIGN} -enddate ${until} -in ${name}.csr -out ${name}.pem`);
    return { certificate: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) };
  };
  const later = "20490101000000Z";
  return {
    authority: authority("ca"),
    stranger: authority("stranger"),
    server: signed("server", LOCAL, later),
    expired: signed("expired", LOCAL, "20200201000000Z"),
    misnamed: signed("misnamed", "DNS:elsewhere.example", later),
    client: signed("client", LOCAL, later),
  };
}
