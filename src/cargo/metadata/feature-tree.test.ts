import { expect, test } from "bun:test";
import { hasSameFeatures, parseFeatureTree } from "./feature-tree.ts";

const WHOLE = `alpha v0.1.0 (/w/alpha) default,std
beta v0.2.0
beta v0.2.0 (*)
derive v1.0.0 (proc-macro) full
gamma v0.1.0 x
gamma v0.1.0 x,y
`;

test("features by package, of every way in which it is built", () => {
  expect(parseFeatureTree(WHOLE)).toEqual(
    new Map([
      ["alpha v0.1.0 (/w/alpha)", new Set(["default,std"])],
      ["beta v0.2.0", new Set([""])],
      ["derive v1.0.0 (proc-macro)", new Set(["full"])],
      ["gamma v0.1.0", new Set(["x", "x,y"])],
    ]),
  );
});

test("a part is the same only if each of its packages has exactly the same features", () => {
  const whole = parseFeatureTree(WHOLE);
  const same = (text: string): boolean => hasSameFeatures(parseFeatureTree(text), whole);
  expect(same("beta v0.2.0\n")).toBe(true);
  expect(same("alpha v0.1.0 (/w/alpha) default\n")).toBe(false);
  // One of two ways: which of them is built cannot be known.
  expect(same("gamma v0.1.0 x\n")).toBe(false);
  expect(same("delta v0.1.0\n")).toBe(false);
});
