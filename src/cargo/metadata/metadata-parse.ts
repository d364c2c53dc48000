/** The JSON of `cargo metadata`, read into a `Workspace`. Pure. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import { packageId, type PackageId } from "../../model/ids.ts";
import { isJsonObject, JsonReader, type JsonObject, parseJson } from "../../model/json-reader.ts";
import type { CargoTarget, Dependency, Package, Workspace } from "../../model/build/workspace.ts";

/**
 * Parses what `cargo metadata --format-version=1` printed, with or without `--no-deps`.
 * `source` names the text in errors, e.g. a file, and is absent for cargo's own output.
 */
export function parseMetadata(text: string, source?: string): Result<Workspace> {
  const document = parseJson(text);
  if ("problem" in document) return refuse(source, document.problem);
  const reader = new JsonReader();
  const workspace = readWorkspace(reader, reader.asObject(document.value, "the document"));
  const [problem] = reader.problems;
  if (problem !== undefined) return refuse(source, problem);
  const stray = workspace.members.find((id) => !workspace.packages.has(id));
  return stray === undefined
    ? ok(workspace)
    : refuse(source, `member \`${stray}\` is not among the packages`);
}

function refuse(source: string | undefined, problem: string): Result<never> {
  const origin = source === undefined ? "" : ` from file \`${source}\``;
  return err([{ kind: "setup", message: `failed to read cargo metadata${origin}`, causes: [problem] }]);
}

function readWorkspace(reader: JsonReader, document: JsonObject): Workspace {
  const members = reader.texts(document, "workspace_members").map(packageId);
  const resolve = reader.optionalObject(document, "resolve");
  const edges = resolve === undefined ? new Map<string, readonly Dependency[]>() : readEdges(reader, resolve);
  const isMember = new Set<string>(members);
  const packages = reader
    .objects(document, "packages")
    .map((item) => readPackage(reader, item, { edges, isMember }));
  const targetDirectory = reader.text(document, "target_directory");
  return {
    // Alone in its workspace, a package has no edges that are needed.
    ...(resolve === undefined && members.length > 1 ? { graphUnread: true } : {}),
    root: reader.text(document, "workspace_root"),
    targetDirectory,
    buildDirectory: reader.optionalText(document, "build_directory") ?? targetDirectory,
    packages: new Map(packages.map((item) => [item.id, item])),
    members,
    // Cargo before 1.71 does not say which members are the default ones.
    defaultMembers: reader.optionalTexts(document, "workspace_default_members")?.map(packageId) ?? members,
  };
}

interface PackageGraph {
  readonly edges: ReadonlyMap<string, readonly Dependency[]>;
  readonly isMember: ReadonlySet<string>;
}

function readPackage(reader: JsonReader, item: JsonObject, graph: PackageGraph): Package {
  const id = packageId(reader.text(item, "id"));
  const text = (key: string): string => reader.optionalText(item, key) ?? "";
  return {
    id,
    name: reader.text(item, "name"),
    version: reader.text(item, "version"),
    manifestPath: reader.text(item, "manifest_path"),
    authors: reader.optionalTexts(item, "authors") ?? [],
    description: text("description"),
    homepage: text("homepage"),
    repository: text("repository"),
    license: text("license"),
    licenseFile: text("license_file"),
    readme: text("readme"),
    rustVersion: text("rust_version"),
    links: text("links"),
    targets: reader.objects(item, "targets").map((target) => readTarget(reader, target)),
    dependencies: graph.edges.get(id) ?? [],
    isMember: graph.isMember.has(id),
  };
}

function readTarget(reader: JsonReader, target: JsonObject): CargoTarget {
  return {
    name: reader.text(target, "name"),
    kinds: reader.texts(target, "kind"),
    crateTypes: reader.texts(target, "crate_types"),
    srcPath: reader.text(target, "src_path"),
    test: reader.flag(target, "test", true),
  };
}

function readEdges(reader: JsonReader, resolve: JsonObject): ReadonlyMap<PackageId, readonly Dependency[]> {
  return new Map(
    reader
      .objects(resolve, "nodes")
      .map((node) => [
        packageId(reader.text(node, "id")),
        reader.objects(node, "deps").map((edge) => readEdge(reader, edge)),
      ]),
  );
}

function readEdge(reader: JsonReader, edge: JsonObject): Dependency {
  const reasons = reader.optionalList(edge, "dep_kinds").filter((item) => isJsonObject(item));
  const kinds = reasons.map((item) => item["kind"]);
  return {
    id: packageId(reader.text(edge, "pkg")),
    kinds: [...new Set(kinds.map((kind) => (kind === "dev" || kind === "build" ? kind : "normal")))],
    ...(reasons.some((item) => typeof item["artifact"] === "string") ? { artifact: true } : {}),
  };
}
