/** Answers that no gRPC library sends: each call has one end, a failure, in bounded time, and the next call works. */
import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { GrpcChannel } from "../../src/os/grpc/channel.ts";
import {
  Capabilities,
  GetCapabilitiesRequestSchema,
  ServerCapabilitiesSchema,
} from "../../src/remote/protocol/execution_pb.js";

setDefaultTimeout(30_000);

const MESSAGE = Buffer.from(
  toBinary(ServerCapabilitiesSchema, create(ServerCapabilitiesSchema, { cacheCapabilities: {} })),
);

/** A message as it is sent: whether it is compressed, its length, its bytes. */
function framed(bytes: Uint8Array, flag = 0, length = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

const HEADERS = { ":status": 200, "content-type": "application/grpc+proto" };

function answer(
  stream: http2.ServerHttp2Stream,
  bytes: Uint8Array,
  trailers: http2.OutgoingHttpHeaders = { "grpc-status": "0" },
) {
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(bytes);
}

const BAD: readonly (readonly [name: string, act: (stream: http2.ServerHttp2Stream) => void])[] = [
  ["a message that is cut", (stream) => answer(stream, framed(MESSAGE, 0, 500))],
  ["a head that is cut", (stream) => answer(stream, Buffer.from([0, 0]))],
  ["a message marked as compressed that is not", (stream) => answer(stream, framed(MESSAGE, 1))],
  ["a message of absurd length", (stream) => answer(stream, framed(MESSAGE, 0, 0xffffffff))],
  ["bytes that are no message", (stream) => answer(stream, framed(Buffer.from([0x0a, 0xff, 0xff, 0xff])))],
  ["no message", (stream) => answer(stream, Buffer.alloc(0))],
  ["two messages", (stream) => answer(stream, Buffer.concat([framed(MESSAGE), framed(MESSAGE)]))],
  [
    "a message, and trailers of a failure",
    (stream) => answer(stream, framed(MESSAGE), { "grpc-status": "14" }),
  ],
  ["a status that is no number", (stream) => answer(stream, framed(MESSAGE), { "grpc-status": "fine" })],
  [
    "trailers only",
    (stream) =>
      stream.respond({ ...HEADERS, "grpc-status": "8", "grpc-message": "full" }, { endStream: true }),
  ],
  [
    "trailers only, of success",
    (stream) => stream.respond({ ...HEADERS, "grpc-status": "0" }, { endStream: true }),
  ],
  [
    "details that are no status",
    (stream) =>
      answer(stream, Buffer.alloc(0), { "grpc-status": "9", "grpc-status-details-bin": "/////w==" }),
  ],
  [
    "a page in HTML",
    (stream) => {
      stream.respond({ ":status": 502, "content-type": "text/html" });
      stream.end("<h1>Bad Gateway</h1>");
    },
  ],
  ["the stream reset before its headers", (stream) => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)],
  [
    "the stream reset inside a message",
    (stream) => {
      stream.respond(HEADERS);
      stream.write(framed(MESSAGE, 0, 500), () => stream.close(http2.constants.NGHTTP2_CANCEL));
    },
  ],
  [
    "the connection told to go away",
    (stream) => stream.session?.goaway(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM),
  ],
  [
    "the connection closed inside a message",
    (stream) => {
      stream.respond(HEADERS);
      stream.write(framed(MESSAGE, 0, 500), () => stream.session?.destroy());
    },
  ],
];

let stop: (() => void) | undefined;
afterEach(() => stop?.());

test.each(BAD)("%s", async (_, act) => {
  let calls = 0;
  const sessions = new Set<http2.ServerHttp2Session>();
  const server = http2.createServer();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream: http2.ServerHttp2Stream) => {
    stream.on("error", () => undefined);
    calls += 1;
    if (calls === 1) act(stream);
    else answer(stream, framed(MESSAGE));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  const channel = new GrpcChannel({
    address: `127.0.0.1:${port}`,
    headers: [],
    patience: { connecting: 2000, quiet: 500, answering: 500 },
  });
  stop = () => {
    channel.close();
    for (const session of sessions) session.destroy();
    server.close();
  };
  const ask = () =>
    channel.unary(Capabilities.method.getCapabilities, create(GetCapabilitiesRequestSchema, {}), {
      timeout: 2000,
    });
  const bad = await ask();
  expect(bad.ok).toBe(false);
  if (!bad.ok) expect([bad.error.code > 0, typeof bad.error.message]).toEqual([true, "string"]);
  expect((await ask()).ok).toBe(true);
});
