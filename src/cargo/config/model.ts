/** The parts of cargo's configuration that concern running tests. */

/** Where a piece of configuration was written. */
export type ConfigSource =
  /** `--config key=value`. */
  | { readonly kind: "command-line"; readonly text?: string }
  /** A `.cargo/config.toml`, or a file given with `--config`; the path is canonical. */
  | { readonly kind: "file"; readonly path: string };

/** `runner = "qemu -L /x"` or `runner = ["qemu", "-L", "/x"]`. */
export type RunnerValue = string | readonly string[];

/** One variable of `[env]`. */
export interface EnvEntry {
  readonly value: string;
  readonly force?: boolean | undefined;
  readonly relative?: boolean | undefined;
}

export interface CargoConfig {
  readonly source: ConfigSource;
  /** `build.target`, one or several. */
  readonly buildTargets: readonly string[] | undefined;
  /** `build.rustdoc`. */
  readonly buildRustdoc?: string | undefined;
  /** `target.<key>.runner`, by key: a triple or `cfg(…)`. */
  readonly runners: ReadonlyMap<string, RunnerValue>;
  /** `[env]`, sorted by name. */
  readonly env: ReadonlyMap<string, EnvEntry>;
  /** `term.progress.term-integration`. */
  readonly termIntegration: boolean | undefined;
  /** `include`, in order: a later file overrides an earlier one, and this one overrides both. */
  readonly includes: readonly ConfigInclude[];
}

/** Another file that a configuration brings. */
export interface ConfigInclude {
  /** Relative to the file that names it. */
  readonly path: string;
  /** Whether it may be missing. */
  readonly optional: boolean;
}

/** Everything that was found, strongest first. Environment variables stand where `environment` is. */
export interface CargoConfigs {
  readonly cwd: string;
  readonly layers: readonly (CargoConfig | "environment")[];
}

/** The layers that are files or command line options, strongest first. */
export function writtenLayers(configs: CargoConfigs): readonly CargoConfig[] {
  return configs.layers.filter((layer) => layer !== "environment");
}
