import { expect, test } from "bun:test";
import { parseQueueAddress, withoutSecrets } from "./queue-address.ts";

function fields(text: string) {
  const parsed = parseQueueAddress(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function mistake(text: string): string {
  const parsed = parseQueueAddress(text);
  return parsed.ok ? "" : parsed.error;
}

test("an address has a host, a key, and defaults for the rest", () => {
  expect(fields("redis://queue.example/build-17")).toEqual({
    tls: false,
    host: "queue.example",
    port: 6379,
    user: undefined,
    password: undefined,
    database: 0,
    key: "build-17",
    prefix: "nextest",
    expire: 86_400_000,
    lease: 30_000,
    patience: 10_000,
  });
});

test("everything else can be said", () => {
  const text = "rediss://ci:p%40ss@10.0.0.1:7000/a/b?prefix=team&expire=2h&lease=5s&patience=1m&db=3";
  expect(fields(text)).toEqual({
    tls: true,
    host: "10.0.0.1",
    port: 7000,
    user: "ci",
    password: "p@ss",
    database: 3,
    key: "a/b",
    prefix: "team",
    expire: 7_200_000,
    lease: 5000,
    patience: 60_000,
  });
});

test("mistakes are named, without the address", () => {
  for (const [text, words] of [
    ["queue.example/x", "expected redis://HOST:PORT/KEY"],
    ["http://user:secret@h/x", "expected redis://HOST:PORT/KEY"],
    ["redis://user:secret@h/", "key of this run is missing"],
    ["redis://h/x?leese=3s", "unknown setting `leese`"],
    ["redis://h/x?lease=soon", "`lease` is not a duration"],
    ["redis://h/x?lease=1ms", "`lease` is shorter than 500ms"],
    ["redis://h/x?db=first", "`db` is not a number"],
    ["redis://h:99999/x", "expected redis://HOST:PORT/KEY"],
  ] as const) {
    expect(mistake(text)).toContain(words);
    expect(mistake(text)).not.toContain("secret");
  }
});

test("a percent sign that begins no escape stands for itself", () => {
  expect(fields("redis://u:50%@h/run-50%")).toMatchObject({ user: "u", password: "50%", key: "run-50%" });
});

test("secrets are taken out of command lines", () => {
  for (const secret of ["me:pw@", "me:p@ss@", "me:p/ss@", "me:p?ss@", "me:p#ss@"])
    expect(withoutSecrets(`redis://${secret}h:1/k --color=never`)).toBe("redis://***@h:1/k --color=never");
  expect(withoutSecrets("--queue=rediss://me:pw@h:1/k")).toBe("--queue=rediss://***@h:1/k");
  expect(withoutSecrets("redis://h:1/k")).toBe("redis://h:1/k");
});
