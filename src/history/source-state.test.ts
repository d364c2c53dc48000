import { expect, test } from "bun:test";
import { parseStatus } from "./source-state.ts";

const commit = "1234567890abcdef1234567890abcdef12345678";

test("the commit, and whether files differ from it", () => {
  const head = `# branch.oid ${commit}\n# branch.head main\n`;
  expect(parseStatus(head)).toEqual({ commit, dirty: false });
  expect(parseStatus(`${head}1 .M N... 100644 100644 100644 a b src/lib.rs\n`)).toEqual({
    commit,
    dirty: true,
  });
  expect(parseStatus("# branch.oid (initial)\n")).toBeUndefined();
  expect(parseStatus("")).toBeUndefined();
});
