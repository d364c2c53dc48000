import { expect, test } from "bun:test";
import { escapeXml, printElement } from "./xml.ts";

test("markup, control sequences and what XML forbids are taken out of text", () => {
  expect(escapeXml(`<a b="c">&'`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;&apos;");
  expect(escapeXml("a\u001B[31mred\u001B[0m\u0000\u0008b\n")).toBe("aredb\n");
  expect(escapeXml("\uFFFE|\uFFFF|\uD800|\uDC00|\u{1F600}")).toBe("\uFFFD|\uFFFD|\uFFFD|\uFFFD|\u{1F600}");
});

test("any text whatever stays well-formed", () => {
  let seed = 1;
  const next = (most: number): number => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: 50 }, () => String.fromCharCode(next(0x10000))).join("");
    const escaped = escapeXml(text);
    expect(escaped).not.toMatch(
      /[<>"']|&(?!(?:amp|lt|gt|quot|apos);)|[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/,
    );
    expect(escaped.isWellFormed()).toBe(true);
  }
});

test("empty elements, texts and children have their own shapes", () => {
  expect(printElement({ name: "a" }, 0)).toBe("<a/>");
  expect(printElement({ name: "a", text: "" }, 1)).toBe("    <a></a>");
  expect(printElement({ name: "a", children: [] }, 1)).toBe("    <a>\n    </a>");
  expect(printElement({ name: "a", text: "why", children: [] }, 0)).toBe("<a>why</a>");
  expect(printElement({ name: "a", attributes: { x: "1", y: undefined, z: "&" } }, 0)).toBe(
    '<a x="1" z="&amp;"/>',
  );
  const b = { name: "b", text: "t\n" };
  expect(printElement({ name: "a", children: [b, { name: "c" }] }, 0)).toBe(
    "<a>\n    <b>t\n</b>\n    <c/>\n</a>",
  );
  expect(printElement({ name: "a", text: "why", children: [b] }, 0)).toBe("<a>why\n    <b>t\n</b>\n</a>");
});
