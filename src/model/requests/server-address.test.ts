import { expect, test } from "bun:test";
import { parseAddress } from "./server-address.ts";

test("addresses with and without encryption, and with an instance", () => {
  expect(parseAddress("grpc://localhost:8980")).toEqual({
    text: "grpc://localhost:8980",
    hostPort: "localhost:8980",
    encrypted: false,
    instance: undefined,
  });
  expect(parseAddress("grpcs://[::1]:443/main/ci")).toMatchObject({
    hostPort: "[::1]:443",
    encrypted: true,
    instance: "main/ci",
  });
});

test.each([
  "",
  "localhost:8980",
  "http://a:1",
  "grpc://a",
  "grpc://a:0",
  "grpc://a:65536",
  "grpc://:1",
  "grpc://u@a:1",
  "grpc://a:1?x",
])("%p is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});
