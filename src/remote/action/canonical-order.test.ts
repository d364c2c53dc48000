/** Messages of an action are canonical: entries are in the order of their bytes, each once, in whatever order they come. */
import { expect, test } from "bun:test";
import { fromBinary } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { encodeAction } from "./action.ts";
import { ActionSchema, CommandSchema, DirectorySchema } from "../protocol/execution_pb.js";
import type { Blob, BlobDigest } from "../transfer/blob.ts";
import { buildTree, type TreeEntry } from "./tree.ts";

const hash = (bytes: Uint8Array): string => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
const CONTENT: BlobDigest = { hash: "c".repeat(64), size: 5 };

/** Letters whose UTF-16 units are in another order than their bytes: those above U+FFFF begin with a unit below U+E000. */
const letter = fc.constantFrom(
  "a",
  "Z",
  "_",
  "-",
  ".",
  "é",
  "\uE000",
  "\uFF5E",
  "\uFFFD",
  "\u{10000}",
  "\u{1F600}",
);
const name = fc.string({ unit: letter, minLength: 1, maxLength: 4 }).filter((text) => !/^\.+$/.test(text));
const value = fc.string({ unit: letter, maxLength: 3 });

/** Compares byte by byte, without the code under test. */
function isAscending(names: readonly string[]): boolean {
  const bytes = names.map((each) => [...new TextEncoder().encode(each)]);
  return bytes.every((right, index) => {
    const left = bytes[index - 1];
    if (left === undefined) return true;
    const at = right.findIndex((byte, place) => byte !== left[place]);
    return at >= 0 && (right[at] ?? 0) > (left[at] ?? -1);
  });
}

function bytesOf(blob: Blob | undefined): Uint8Array {
  if (blob?.kind !== "bytes") throw new Error("not a message");
  return blob.bytes;
}

const entry = fc
  .tuple(fc.constantFrom("file", "link", "folder"), fc.array(name, { minLength: 1, maxLength: 3 }))
  .map(([kind, names]): TreeEntry => {
    const path = names.join("/");
    if (kind === "file") return { kind, path, digest: CONTENT, executable: path.includes("a") };
    return kind === "link" ? { kind, path, target: "t" } : { kind: "folder", path };
  });
const entries = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 30 });

test("entries of folders are in the order of their bytes", () => {
  fc.assert(
    fc.property(entries, (all) => {
      for (const blob of buildTree(all, hash).folders) {
        const { files, directories, symlinks } = fromBinary(DirectorySchema, bytesOf(blob));
        for (const list of [files, directories, symlinks])
          expect(isAscending(list.map((each) => each.name))).toBe(true);
        const together = [...files, ...directories, ...symlinks].map((each) => each.name);
        expect(new Set(together).size).toBe(together.length);
      }
    }),
  );
});

const facts = fc.record({
  env: fc.dictionary(name, value),
  platform: fc.dictionary(name, value),
  outputs: fc.array(name.map((each) => `/ws/${each}`)),
});
type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

function encoded({ env, platform, outputs }: Facts) {
  return encodeAction(
    {
      argv: ["/ws/test"],
      cwd: "/ws",
      env,
      roots: ["/ws"],
      inputRoot: CONTENT,
      platform,
      timeout: undefined,
      cacheable: false,
      outputs,
    },
    hash,
  );
}

test("variables, output paths and properties of the platform are in the order of their bytes, each once", () => {
  fc.assert(
    fc.property(facts, (some) => {
      const { command, action } = encoded(some);
      const { environmentVariables, outputPaths, outputFiles, platform } = fromBinary(
        CommandSchema,
        bytesOf(command),
      );
      expect(isAscending(environmentVariables.map((each) => each.name))).toBe(true);
      expect(isAscending(outputPaths)).toBe(true);
      expect(outputFiles).toEqual(outputPaths);
      expect(new Set(outputPaths)).toEqual(new Set(some.outputs.map((path) => path.slice("/ws/".length))));
      const properties = (platform?.properties ?? []).map((each) => each.name);
      expect(isAscending(properties)).toBe(true);
      expect(properties).toHaveLength(Object.keys(some.platform).length);
      expect(fromBinary(ActionSchema, bytesOf(action)).platform).toEqual(platform);
    }),
  );
});

const reversed = <T>(object: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(object).reverse());

test("the same action has the same digest, in whatever order its parts come", () => {
  fc.assert(
    fc.property(facts, (some) => {
      const other = {
        env: reversed(some.env),
        platform: reversed(some.platform),
        outputs: [...some.outputs, ...some.outputs].reverse(),
      };
      expect(encoded(other)).toEqual(encoded(some));
    }),
  );
});
