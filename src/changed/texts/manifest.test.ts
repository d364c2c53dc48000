import { expect, test } from "bun:test";
import { compareManifests } from "./manifest.ts";
import { parseToml } from "./toml-values.ts";

const OLD = '[package]\nname = "a"\nedition = "2018"\n';

async function compare(before: string, after: string): Promise<ReturnType<typeof compareManifests>> {
  const [old, now] = await Promise.all([parseToml(before), parseToml(after)]);
  return compareManifests({ before: old, after: now, workspaceDependencies: {} });
}

test("another edition affects everything, also if dependencies differ", async () => {
  const newer = OLD.replace("2018", "2021");
  expect(await compare(OLD, newer)).toEqual({ reach: "everything" });
  expect(await compare(OLD, `${newer}[dependencies]\nb = "1"\n`)).toEqual({ reach: "everything" });
});

test("a new package affects itself and its dependencies", async () => {
  expect(await compare("", OLD)).toEqual({ reach: "package" });
  const names = ["b"];
  expect(await compare("", `${OLD}[dependencies]\nb = "1"\n`)).toEqual({ reach: "dependencies", names });
});

test("a root manifest without a package gets one", async () => {
  const root = '[workspace]\nmembers = ["b"]\n';
  expect(await compare(root, root + OLD)).toEqual({ reach: "everything" });
});

test("a library that becomes a procedural macro takes the features of its dependencies with it", async () => {
  const using = `${OLD}[dependencies]\nb = "1"\n`;
  const names = ["b"];
  expect(await compare(using, `${using}[lib]\nproc-macro = true\n`)).toEqual({
    reach: "dependencies",
    names,
  });
  expect(await compare(using, `${using}[lib]\nbench = false\n`)).toEqual({ reach: "package" });
});
