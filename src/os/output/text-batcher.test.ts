import { expect, test } from "bun:test";
import { TextBatcher } from "./text-batcher.ts";

test("texts of any length and script leave in order, as the bytes that they are, in few pieces", () => {
  const texts = Array.from(
    { length: 5000 },
    (_, index) => ["a", "é\u{1F600}", "\n", "x".repeat(index)][index % 4] ?? "",
  );
  texts.push("ü".repeat(100_000), "", "end");
  const pieces: Buffer[] = [];
  const batcher = new TextBatcher((piece) => pieces.push(piece));
  for (const text of texts) batcher.add(text);
  batcher.flush();
  batcher.flush();
  expect(Buffer.concat(pieces).toString()).toBe(texts.join(""));
  expect(pieces.length).toBeLessThan(150);
});
