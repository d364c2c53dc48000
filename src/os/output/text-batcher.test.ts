import { expect, test } from "bun:test";
import { TextBatcher } from "./text-batcher.ts";

test.each([
  ["kept", true],
  ["not kept", false],
])("texts leave in order, as the bytes that they are, in few pieces, which are %s", (_, isKept) => {
  const texts = Array.from(
    { length: 5000 },
    (_, index) => ["a", "é\u{1F600}", "\n", "x".repeat(index)][index % 4] ?? "",
  );
  texts.push("ü".repeat(100_000), "", "end");
  const pieces: Buffer[] = [];
  const batcher = new TextBatcher((piece) => {
    pieces.push(isKept ? piece : Buffer.from(piece));
    return isKept;
  });
  for (const text of texts) batcher.add(text);
  batcher.flush();
  batcher.flush();
  expect(Buffer.concat(pieces).toString()).toBe(texts.join(""));
  expect(pieces.length).toBeLessThan(150);
});
