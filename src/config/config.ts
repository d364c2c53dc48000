/**
 * Configuration: what flows call, in the order in which a run needs it.
 *
 * 1. `readSources`: the files, the version they ask for, experimental features. Needs the workspace root alone.
 * 2. `loadRepoConfig`: every value, filterset and rule, checked. Needs the workspace's graph, through
 *    `compileFilter`.
 * 3. `selectProfile(config, profileName(asked, env))`: a profile and what it inherits.
 * 4. `profile.resolve(…)`: ready for tests. Needs the platforms of the build.
 */
export { repoConfigSchema, userConfigSchema } from "./json-schema.ts";
export { profileName, selectProfile, type Profile } from "./profile/profile.ts";
export type { ResolvedProfile, ResolveRequest } from "./profile/resolved.ts";
export { givenSettings, type GivenRequest, type GivenSettings } from "./profile/given.ts";
export type { RunSettings } from "./profile/run-settings.ts";
export type { Wrapper } from "./profile/scripts.ts";
export type { FilterCompiler, FilterPlace } from "./repo/compile.ts";
export { loadRepoConfig, type LoadedConfig, type LoadRequest } from "./repo/load.ts";
export { readSources, type ConfigSources, type SourcesRequest } from "./repo/sources.ts";
export { versionWarnings } from "./repo/version.ts";
export { loadUserConfig, type UserConfigRequest } from "./user/load.ts";
export type { UserConfig } from "./user/types.ts";
