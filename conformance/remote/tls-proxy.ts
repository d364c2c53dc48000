/** nginx in front of a server: TLS with certificates of both sides, and a token. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type Certificates, makeCertificates } from "../../test/remote/certificates.ts";
import { freePort, untilListening } from "./casd.ts";

export const TOKEN = "proxy-s3cret";

export interface Proxy {
  readonly address: string;
  readonly certificates: Certificates;
  stop(): Promise<void>;
}

export async function startTlsProxy(folder: string, behind: number): Promise<Proxy> {
  const certificates = makeCertificates(path.join(folder, "certificates"));
  const port = await freePort();
  const { server, authority } = certificates;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/temporary-${kind};`)
    .join(" ");
  const config = path.join(folder, "nginx.conf");
  fs.writeFileSync(
    config,
    `user root; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${temporary} client_max_body_size 0;
  server { listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${server.certificate}; ssl_certificate_key ${server.key};
    ssl_client_certificate ${authority}; ssl_verify_client on;
    location / { if ($http_authorization != "Bearer ${TOKEN}") { return 401; }
      grpc_pass grpc://127.0.0.1:${behind}; grpc_read_timeout 300s; grpc_send_timeout 300s; } } }
`,
  );
  const child = Bun.spawn(["nginx", "-c", config, "-e", path.join(folder, "error.log")], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
  await untilListening(port);
  return {
    address: `grpcs://localhost:${port}`,
    certificates,
    stop: async () => {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}
