/**
 * What cargo 1.95 said of a small workspace: package `my-app` (library, `tool-a`, integration test
 * `it`, build script) and the procedural macro `helper`. Recorded once, for tests alone; only the
 * path of the workspace was shortened to `/ws`.
 */

import { type PackageId, packageId } from "../model/ids.ts";
import { isJsonObject, type JsonObject, parseJson } from "../model/json-reader.ts";
import type { CargoOptions } from "../model/request.ts";

export const APP: PackageId = packageId("path+file:///ws#my-app@1.2.3-rc.1+x");
export const HELPER: PackageId = packageId("path+file:///ws/helper#0.1.0");

/** A command line that gives cargo no option. */
export const NO_OPTIONS: CargoOptions = {
  packages: [],
  workspace: false,
  exclude: [],
  all: false,
  lib: false,
  bin: [],
  bins: false,
  example: [],
  examples: false,
  test: [],
  tests: false,
  bench: [],
  benches: false,
  allTargets: false,
  features: [],
  allFeatures: false,
  noDefaultFeatures: false,
  release: false,
  unitGraph: false,
  frozen: false,
  locked: false,
  offline: false,
  messageFormat: [],
  cargoQuiet: 0,
  cargoVerbose: 0,
  ignoreRustVersion: false,
  futureIncompatReport: false,
  config: [],
  unstableFlags: [],
};

/** Standard output of `cargo test --no-run --workspace --message-format json-render-diagnostics`. */
export const RECORDED_BUILD = String.raw`{"reason":"compiler-artifact","package_id":"path+file:///ws/helper#0.1.0","manifest_path":"/ws/helper/Cargo.toml","target":{"kind":["proc-macro"],"crate_types":["proc-macro"],"name":"helper","src_path":"/ws/helper/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":true},"features":[],"filenames":["/ws/target/debug/deps/helper-7b9fe5605fb0cdff"],"executable":"/ws/target/debug/deps/helper-7b9fe5605fb0cdff","fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///ws/helper#0.1.0","manifest_path":"/ws/helper/Cargo.toml","target":{"kind":["proc-macro"],"crate_types":["proc-macro"],"name":"helper","src_path":"/ws/helper/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true},"profile":{"opt_level":"0","debuginfo":0,"debug_assertions":true,"overflow_checks":true,"test":false},"features":[],"filenames":["/ws/target/debug/deps/libhelper-56619e922deb6d80.so"],"executable":null,"fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","manifest_path":"/ws/Cargo.toml","target":{"kind":["custom-build"],"crate_types":["bin"],"name":"build-script-build","src_path":"/ws/build.rs","edition":"2021","doc":false,"doctest":false,"test":false},"profile":{"opt_level":"0","debuginfo":0,"debug_assertions":true,"overflow_checks":true,"test":false},"features":[],"filenames":["/ws/target/debug/build/my-app-7d2be72753c9052c/build-script-build"],"executable":null,"fresh":false}
{"reason":"build-script-executed","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","linked_libs":[],"linked_paths":["native=/ws/target/debug/build/my-app-528bd312041e0563/out/n"],"cfgs":[],"env":[["GIVEN","a=b"]],"out_dir":"/ws/target/debug/build/my-app-528bd312041e0563/out"}
{"reason":"compiler-artifact","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","manifest_path":"/ws/Cargo.toml","target":{"kind":["lib"],"crate_types":["lib"],"name":"my_app","src_path":"/ws/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":false},"features":[],"filenames":["/ws/target/debug/deps/libmy_app-98cc37e1eacd89bb.rlib","/ws/target/debug/deps/libmy_app-98cc37e1eacd89bb.rmeta"],"executable":null,"fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","manifest_path":"/ws/Cargo.toml","target":{"kind":["lib"],"crate_types":["lib"],"name":"my_app","src_path":"/ws/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":true},"features":[],"filenames":["/ws/target/debug/deps/my_app-83a65de41b28d152"],"executable":"/ws/target/debug/deps/my_app-83a65de41b28d152","fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","manifest_path":"/ws/Cargo.toml","target":{"kind":["test"],"crate_types":["bin"],"name":"it","src_path":"/ws/tests/it.rs","edition":"2021","doc":false,"doctest":false,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":true},"features":[],"filenames":["/ws/target/debug/deps/it-dc6994193f3f4be3"],"executable":"/ws/target/debug/deps/it-dc6994193f3f4be3","fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","manifest_path":"/ws/Cargo.toml","target":{"kind":["bin"],"crate_types":["bin"],"name":"tool-a","src_path":"/ws/src/bin/tool-a.rs","edition":"2021","doc":true,"doctest":false,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":false},"features":[],"filenames":["/ws/target/debug/tool-a"],"executable":"/ws/target/debug/tool-a","fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///ws#my-app@1.2.3-rc.1+x","manifest_path":"/ws/Cargo.toml","target":{"kind":["bin"],"crate_types":["bin"],"name":"tool-a","src_path":"/ws/src/bin/tool-a.rs","edition":"2021","doc":true,"doctest":false,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":true},"features":[],"filenames":["/ws/target/debug/deps/tool_a-22351f943ec8980f"],"executable":"/ws/target/debug/deps/tool_a-22351f943ec8980f","fresh":false}
{"reason":"build-finished","success":true}
`;

/** `cargo metadata --format-version=1 --no-deps`. */
export const RECORDED_MEMBERS = String.raw`{"packages":[{"name":"helper","version":"0.1.0","id":"path+file:///ws/helper#0.1.0","license":null,"license_file":null,"description":null,"source":null,"dependencies":[],"targets":[{"kind":["proc-macro"],"crate_types":["proc-macro"],"name":"helper","src_path":"/ws/helper/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true}],"features":{},"manifest_path":"/ws/helper/Cargo.toml","metadata":null,"publish":null,"authors":[],"categories":[],"keywords":[],"readme":null,"repository":null,"homepage":null,"documentation":null,"edition":"2021","links":null,"default_run":null,"rust_version":null},{"name":"my-app","version":"1.2.3-rc.1+x","id":"path+file:///ws#my-app@1.2.3-rc.1+x","license":"MIT","license_file":null,"description":null,"source":null,"dependencies":[{"name":"helper","source":null,"req":"*","kind":null,"rename":null,"optional":false,"uses_default_features":true,"features":[],"target":null,"registry":null,"path":"/ws/helper"},{"name":"helper","source":null,"req":"*","kind":"build","rename":null,"optional":false,"uses_default_features":true,"features":[],"target":null,"registry":null,"path":"/ws/helper"}],"targets":[{"kind":["lib"],"crate_types":["lib"],"name":"my_app","src_path":"/ws/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true},{"kind":["bin"],"crate_types":["bin"],"name":"tool-a","src_path":"/ws/src/bin/tool-a.rs","edition":"2021","doc":true,"doctest":false,"test":true},{"kind":["test"],"crate_types":["bin"],"name":"it","src_path":"/ws/tests/it.rs","edition":"2021","doc":false,"doctest":false,"test":true},{"kind":["custom-build"],"crate_types":["bin"],"name":"build-script-build","src_path":"/ws/build.rs","edition":"2021","doc":false,"doctest":false,"test":false}],"features":{},"manifest_path":"/ws/Cargo.toml","metadata":null,"publish":null,"authors":["Ann","Bob"],"categories":[],"keywords":[],"readme":null,"repository":null,"homepage":null,"documentation":null,"edition":"2021","links":null,"default_run":null,"rust_version":"1.70"}],"workspace_members":["path+file:///ws/helper#0.1.0","path+file:///ws#my-app@1.2.3-rc.1+x"],"workspace_default_members":["path+file:///ws#my-app@1.2.3-rc.1+x"],"resolve":null,"target_directory":"/ws/target","build_directory":"/ws/target","version":1,"workspace_root":"/ws","metadata":null}`;

/** `resolve` of `cargo metadata --format-version=1` for the same workspace. */
export const RECORDED_RESOLVE = String.raw`{"nodes":[{"id":"path+file:///ws/helper#0.1.0","dependencies":[],"deps":[],"features":[]},{"id":"path+file:///ws#my-app@1.2.3-rc.1+x","dependencies":["path+file:///ws/helper#0.1.0"],"deps":[{"name":"helper","pkg":"path+file:///ws/helper#0.1.0","dep_kinds":[{"kind":null,"target":null},{"kind":"build","target":null}]}],"features":[]}],"root":"path+file:///ws#my-app@1.2.3-rc.1+x"}`;

/** The metadata of the whole graph. */
export const RECORDED_GRAPH = RECORDED_MEMBERS.replace('"resolve":null', `"resolve":${RECORDED_RESOLVE}`);

/** The members' metadata with some keys replaced; `undefined` leaves a key out. */
export function alteredMembers(changes: JsonObject): string {
  const document = parseJson(RECORDED_MEMBERS);
  const original = "value" in document && isJsonObject(document.value) ? document.value : {};
  return JSON.stringify({ ...original, ...changes });
}
