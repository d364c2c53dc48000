import { expect, setDefaultTimeout, test } from "bun:test";
import { HttpBlobs } from "./http-blobs.ts";

setDefaultTimeout(60_000);

const TOO_LARGE = { ok: false, error: "it sent more than a result may be" } as const;

async function answerOf(answer: () => Response, limit: number) {
  using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
  const blobs = new HttpBlobs({ base: server.url.href, authorization: undefined }, { ac: limit, cas: 0 });
  try {
    return await blobs.get("ac", "00");
  } finally {
    blobs.close();
  }
}

test("an answer without a length is read up to the limit", async () => {
  let sent = 0;
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          sent += 65_536;
          controller.enqueue(new Uint8Array(65_536));
          await Bun.sleep(0);
        },
      }),
    );
  expect(await answerOf(endless, 1_000_000)).toEqual(TOO_LARGE);
  expect(sent).toBeLessThan(100_000_000);
  const short = (): Response =>
    new Response(new ReadableStream({ start: (c) => (c.enqueue("ab"), c.close()) }));
  expect(await answerOf(short, 2)).toEqual({ ok: true, value: new TextEncoder().encode("ab") });
});

test("a length over the limit is refused at once", async () => {
  const answer = (): Response => new Response(new Uint8Array(11));
  expect(await answerOf(answer, 10)).toEqual(TOO_LARGE);
});

test("a small answer cannot become a large one", async () => {
  const body = Bun.gzipSync(new Uint8Array(10_000_000));
  expect(body.length).toBeLessThan(100_000);
  const answer = (): Response => new Response(body, { headers: { "content-encoding": "gzip" } });
  const answered = await answerOf(answer, 100_000);
  expect(answered.ok && (answered.value?.length ?? 0) > 100_000).toBe(false);
});
