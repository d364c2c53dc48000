/** Tests under a test's control in a real workspace: the fixture says which there are, fakes run in their place. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type Invocation, Rig } from "../rig/rig.ts";

/** Not started by a shell, as shells keep some variables to themselves. */
const FAKE_TEST = [process.execPath, path.resolve(import.meta.dirname, "../rig/fake-test.ts")];

export class Fakes {
  readonly rig = new Rig();
  /** To be added to the command line of `run`. */
  readonly args: readonly string[];
  /** To be added to its environment. */
  readonly env: Readonly<Record<string, string>> = this.rig.env;

  /** `more` is further configuration. */
  constructor(more = "") {
    const config = path.join(this.rig.folder, "fakes.toml");
    fs.writeFileSync(
      config,
      `experimental = ["wrapper-scripts", "setup-scripts"]
[scripts.wrapper.fake]
command = ${JSON.stringify(FAKE_TEST)}
[[profile.default.scripts]]
filter = "all()"
run-wrapper = "fake"
${more}
`,
    );
    this.args = ["--config-file", config];
  }

  /** The next `count` fakes that start. */
  async running(count: number): Promise<Invocation[]> {
    const fakes: Invocation[] = [];
    while (fakes.length < count) fakes.push(await this.rig.next());
    return fakes;
  }

  [Symbol.dispose](): void {
    this.rig[Symbol.dispose]();
  }
}

/** The fake passes as libtest's tests do, which say so at their end. */
export async function pass(fake: Invocation): Promise<void> {
  await fake.print("test result: ok.\n");
  fake.exit(0);
}
