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

test("dependencies that packages inherit affect those of the same name; other tables of a workspace, everything", async () => {
  const root = '[workspace]\nmembers = ["b"]\n';
  const shared = '[workspace.dependencies]\nkept = "1"\nc = "1"\nd = { package = "real", version = "1" }\n';
  expect(await compare(root + shared, root + shared.replace('c = "1"', 'c = "2"'))).toEqual({
    reach: "dependencies",
    names: ["c"],
  });
  const renamed = shared.replace("real", "other");
  const names = ["real", "other"];
  expect(await compare(root + shared, root + renamed)).toEqual({ reach: "dependencies", names });
  expect(await compare(root, root + shared)).toEqual({
    reach: "dependencies",
    names: ["kept", "c", "real"],
  });
  const more = `${root}exclude = ["e"]\n`;
  expect(await compare(root + shared, more + renamed)).toEqual({ reach: "everything" });
  const profile = "[profile.dev]\nopt-level = 1\n";
  expect(await compare(root + shared, root + renamed + profile)).toEqual({ reach: "everything" });
  expect(await compare(shared, OLD)).toEqual({ reach: "everything" });
});

test("a root package's own dependencies and those that others inherit differ", async () => {
  const text = `${OLD}[dependencies]\nb = "1"\n[workspace.dependencies]\nc = "1"\n`;
  expect(await compare(text, text.replaceAll('"1"', '"2"'))).toEqual({
    reach: "dependencies",
    names: ["b", "c"],
  });
});
