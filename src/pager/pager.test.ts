/** The pager at a terminal whose user is scripted. */
import { expect, test } from "bun:test";
import { Document } from "./document.ts";
import { type PagerInput, type PagerOptions, showPager } from "./pager.ts";

const OPTIONS: PagerOptions = { interface: "quit-if-one-page", wrapping: "word", showRuler: true };

type Step = PagerInput | (() => PagerInput | undefined) | undefined;

/** Runs to the end of the steps, and gives what was written and which screen was taken. */
async function shown(document: Document, steps: readonly Step[], options: Partial<PagerOptions> = {}) {
  let text = "";
  let screen: string | undefined;
  let time = 0;
  const left = [...steps];
  await showPager(
    {
      size: () => ({ width: 40, height: 5 }),
      show: (more) => {
        text += more;
        return Promise.resolve();
      },
      takeScreen: (kind) => {
        screen = kind;
      },
      now: () => time,
      next: (within) => {
        const step = left.shift();
        const input = typeof step === "function" ? step() : step;
        if (input === undefined) time += within ?? 0;
        return Promise.resolve(left.length === 0 && input === undefined ? { type: "end" } : input);
      },
    },
    document,
    { ...OPTIONS, ...options },
  );
  return { text, screen };
}

const keys = (text: string): PagerInput => ({ type: "keys", text });

function documentOf(text: string): Document {
  const document = new Document();
  document.append(text);
  document.end();
  return document;
}

const SHORT = "1\n2\n3\n4\n";
const LONG = `${SHORT}5\n`;

test("what fits is printed", async () => {
  expect(await shown(documentOf(SHORT), [])).toEqual({ text: SHORT, screen: undefined });
});

test("what does not takes the present screen, without writing over what is there", async () => {
  const { text, screen } = await shown(documentOf(LONG), [keys("q")]);
  expect(screen).toBe("present");
  expect(text).toStartWith("\n\n\n\n\u001B[?2026h");
});

test("long lines count by their rows", async () => {
  expect((await shown(documentOf(`${"x".repeat(121)}\n`), [keys("q")])).screen).toBeUndefined();
  expect((await shown(documentOf(`${"x".repeat(161)}\n`), [keys("q")])).screen).toBe("present");
});

test("full screen is another screen, also for what fits", async () => {
  const { text, screen } = await shown(documentOf("1\n"), [keys("q")], {
    interface: "full-screen-clear-output",
  });
  expect(screen).toBe("other");
  expect(text).toContain("1-  1/");
});

test("while the text still comes, it is printed until it does not fit", async () => {
  const document = new Document();
  document.append("1\n2");
  const { text, screen } = await shown(document, [
    () => {
      document.append("\n3\n");
      return { type: "more" };
    },
    () => {
      document.append("4\n5\n6\n");
      return { type: "more" };
    },
    keys("G"),
    () => {
      document.append("7\n");
      return { type: "more" };
    },
    keys("q"),
  ]);
  expect(text).toStartWith("1\n2\n3\n\n\u001B[?2026h");
  expect(screen).toBe("present");
  expect(text).toContain("END/  7");
});

test("waiting ends with the text, or after two seconds", async () => {
  const waiting = { interface: "quit-quickly-or-clear-output" } as const;
  expect(await shown(documentOf(SHORT), [], waiting)).toEqual({ text: SHORT, screen: undefined });
  expect((await shown(documentOf(LONG), [keys("q")], waiting)).screen).toBe("other");
  const slow = new Document();
  slow.append("1\n");
  const { text, screen } = await shown(slow, [undefined, keys("q")], waiting);
  expect(screen).toBe("other");
  expect(text).not.toStartWith("1");
});

test("q before there is a screen leaves", async () => {
  const document = new Document();
  expect(await shown(document, [keys("q")])).toEqual({ text: "", screen: undefined });
});

test("only rows that changed are drawn again", async () => {
  const { text } = await shown(documentOf(LONG), [keys("x"), keys("q")]);
  const updates = text.split("\u001B[?2026h");
  expect(updates[1]).toContain("\u001B[1;1H");
  expect(updates[2]).not.toContain("\u001B[1;1H");
});

test("help is a screen of its own", async () => {
  const { text } = await shown(documentOf(LONG), [keys("h"), keys("\u001B"), undefined, keys("q")]);
  expect(text).toContain("General");
  expect(text).toContain("HELP");
});

test("keys that come at once mean what they would one by one", async () => {
  const document = documentOf(Array.from({ length: 20 }, (_, index) => `${index + 1}\n`).join(""));
  const { text } = await shown(document, [keys("Gk"), keys("q")]);
  expect(text).toContain("lines  16- 19/ 20");
});
