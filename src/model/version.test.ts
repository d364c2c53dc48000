import { expect, test } from "bun:test";
import * as fs from "node:fs";
import { VERSION } from "./version.ts";

test("our version is the package's", () => {
  const manifest = fs.readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ version: VERSION });
});
