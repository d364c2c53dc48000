/** A local run loads no code of the protocol, which is reached only by dynamic imports. */
import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as path from "node:path";

const SRC = path.resolve(import.meta.dirname, "../../src");
const STATIC = /(?:^|\n)\s*(?:import|export)\s(?!type\b)[^;]*?from\s*"([^"]+)"/g;

/** All modules that are loaded with a module, packages included. */
function loadedWith(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!path.isAbsolute(file) || !file.endsWith(".ts")) continue;
    for (const [, target = ""] of fs.readFileSync(file, "utf8").matchAll(STATIC))
      waiting.push(target.startsWith(".") ? path.resolve(path.dirname(file), target) : target);
  }
  return found;
}

const isOfProtocol = (module: string): boolean =>
  module.startsWith("@grpc/") || module.startsWith("@bufbuild/") || module.includes("/src/remote/");

test.each(["main.ts", "flow/commands/run.ts", "flow/run/finish-run.ts", "execute/local-producer.ts"])(
  "%s",
  (entry) => {
    expect([...loadedWith(path.join(SRC, entry))].filter(isOfProtocol)).toEqual([]);
  },
);

test("a remote run loads the protocol", () => {
  const loaded = loadedWith(path.join(SRC, "flow/remote/remote-feature.ts"));
  expect([...loaded].filter(isOfProtocol).length).toBeGreaterThan(10);
});
