import { expect, test } from "bun:test";
import { parseCacheServer } from "./cache-server.ts";

test("addresses of each kind", () => {
  expect(parseCacheServer("http://cache.example:8080/team/")).toEqual({
    kind: "http",
    base: "http://cache.example:8080/team",
    login: undefined,
  });
  expect(parseCacheServer("https://ci:p%40ss@cache.example")).toEqual({
    kind: "http",
    base: "https://cache.example",
    login: { user: "ci", password: "p@ss" },
  });
  expect(parseCacheServer("redis://h")).toMatchObject({ kind: "redis", port: 6379, database: 0, tls: false });
  expect(parseCacheServer("rediss://:pw@h:1/3")).toMatchObject({
    port: 1,
    database: 3,
    tls: true,
    login: { user: "", password: "pw" },
  });
  expect(parseCacheServer("grpcs://cache.example:8980/team")).toMatchObject({
    kind: "grpc",
    address: { hostPort: "cache.example:8980", encrypted: true, instance: "team" },
  });
});

test("what is no address is none", () => {
  for (const text of [
    "cache.example",
    "ftp://h/",
    "http://",
    "redis://h/key",
    "http://h/?x=1",
    "grpc://h",
    "",
  ])
    expect(parseCacheServer(text)).toBeUndefined();
});
