/** Connects to the server of a queue and joins the queue as a node. */
import { err, ok, type Result } from "../../diagnostics/result.ts";
import type { UserError } from "../../diagnostics/errors.ts";
import type { QueueAddress } from "../../model/requests/queue-address.ts";
import { RedisConnection, type RedisServer } from "../../os/redis.ts";
import { readJoinAnswer } from "../../queue/answers.ts";
import {
  baseOf,
  type JoinAnswer,
  type JoinRequest,
  joinArguments,
  type QueueLocation,
  type TestNumber,
} from "../../queue/protocol.ts";
import { JOIN } from "../../queue/scripts.ts";

export interface JoinFacts {
  readonly address: QueueAddress;
  readonly server: RedisServer;
  readonly request: Omit<JoinRequest, "order" | "lease">;
  /** All tests in the order in which they start. Called only on the first node that joins. */
  readonly order: () => Promise<readonly TestNumber[]>;
  readonly monotonic: () => number;
}

export interface Joined {
  readonly connection: RedisConnection;
  readonly location: QueueLocation;
  readonly answer: Extract<JoinAnswer, { readonly kind: "joined" | "replay" }>;
}

/** `gone`: the server cannot be reached, or refuses the connection. */
export type JoinFailure = { readonly kind: "gone" | "other"; readonly message: string };

/** Timeout of one request in milliseconds. A server that is slower for longer than `patience` counts as lost. */
const TIMEOUT = 5000;
const RETRY = 200;

export async function joinQueue(facts: JoinFacts): Promise<Result<Joined, JoinFailure>> {
  const { address, server, monotonic } = facts;
  const connection = new RedisConnection(server, Math.min(TIMEOUT, Math.max(RETRY, address.patience)));
  const location: QueueLocation = { base: baseOf(address), expire: address.expire };
  let order: readonly TestNumber[] | undefined;
  let failingSince: number | undefined;
  for (;;) {
    const request: JoinRequest = { ...facts.request, lease: address.lease, order };
    const reply = await connection.run(JOIN, joinArguments(location, request));
    const answer = reply.ok ? readJoinAnswer(reply.value, request.tests) : undefined;
    if (answer === undefined) {
      failingSince ??= monotonic();
      const message = reply.ok ? "its answer is not one of a queue" : reply.error.message;
      const isFinal = reply.ok || reply.error.final || monotonic() - failingSince >= address.patience;
      if (isFinal) return refuse(connection, { kind: "gone", message });
      await sleep(RETRY);
      continue;
    }
    failingSince = undefined;
    switch (answer.kind) {
      case "joined":
      case "replay":
        return ok({ connection, location, answer });
      case "create":
        order = await facts.order();
        break;
      case "other":
        return refuse(connection, { kind: "other", message: "" });
      case "busy":
        // The first try of this job ended without leaving the queue. Wait until its lease ends.
        await sleep(Math.max(RETRY, answer.wait));
    }
  }
}

function refuse(connection: RedisConnection, failure: JoinFailure): Result<never, JoinFailure> {
  connection.close();
  return err(failure);
}

function sleep(duration: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, duration);
  });
}

export function describeJoinFailure(
  { host, port, key }: QueueAddress,
  { kind, message }: JoinFailure,
): UserError {
  if (kind === "gone")
    return {
      kind: "queue-lost",
      message: `cannot reach the queue at \`${host}:${port}\``,
      causes: [message],
      help: "with `--partition`, a machine runs its shard if there is no queue",
    };
  return {
    kind: "queue-mismatch",
    message: `the queue \`${key}\` has other tests than this run`,
    help: "give each run a key of its own, and run the same build with the same filters on all machines",
  };
}
