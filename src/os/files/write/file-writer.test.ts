import { expect, test } from "bun:test";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { FileWriter } from "./file-writer.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "file-writer-"));

function open(name: string, executable = false): FileWriter {
  const writer = FileWriter.open(path.join(folder, name), executable);
  if (!writer.ok) throw new Error(writer.error.message);
  return writer.value;
}

test("a link is replaced, and what it leads to stays", () => {
  const [link, target] = [path.join(folder, "link"), path.join(folder, "target")];
  fs.writeFileSync(target, "mine");
  fs.symlinkSync("target", link);
  const writer = open("link", true);
  writer.write(Buffer.from("theirs"));
  expect(fs.readFileSync(link, "utf8")).toBe("mine");
  expect(writer.close()).toBeUndefined();
  expect(fs.lstatSync(link).isFile()).toBe(true);
  expect(fs.statSync(link).mode & 0o100).toBe(0o100);
  expect([fs.readFileSync(link, "utf8"), fs.readFileSync(target, "utf8")]).toEqual(["theirs", "mine"]);
});

test("a file that is given up leaves the earlier one, and nothing else", () => {
  fs.writeFileSync(path.join(folder, "earlier"), "stays");
  const writer = open("earlier");
  writer.write(Buffer.from("half"));
  writer.discard();
  expect(fs.readFileSync(path.join(folder, "earlier"), "utf8")).toBe("stays");
  expect(fs.readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});

test("a folder is not replaced", () => {
  fs.mkdirSync(path.join(folder, "folder"));
  expect(open("folder").close()?.code).toBe("EISDIR");
  expect(fs.readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});
