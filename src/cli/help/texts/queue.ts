/** Help for the options of a run whose tests come from a queue. */
import type { QUEUE } from "../../options/queue.ts";
import type { TableHelp } from "../text.ts";

export const QUEUE_HELP: TableHelp<typeof QUEUE> = {
  queue: {
    short: "Take tests from a queue that several machines share, `redis://HOST:PORT/KEY` (extension)",
    long: [
      "Every machine runs the same command over the same build; each test is run by the machine that takes it first. KEY names the run: use another one for each run, for instance the number of the build.",
      "`rediss://` is TLS. A user and a password may be given before the host, or in NEXTEST_QUEUE_USER and NEXTEST_QUEUE_PASSWORD. Settings may follow a question mark: `prefix`, `db`, `expire` (1d), `lease` (30s), `patience` (10s). With `--partition`, a machine runs its shard if the server cannot be reached.",
    ],
  },
  queueReports: {
    short: "Let one of the machines write a report of the whole run, as with `--output` (extension)",
    long: ["Give it on all machines. `recording:PATH.zip` works as well, as for `merge`."],
  },
  queueReplay: {
    short: "Name of this machine: a later try of its job runs the tests that its first try had (extension)",
    long: ["For instance the number of the CI job within the run."],
  },
};
