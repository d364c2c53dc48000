/**
 * The fork servers of one reactor. `step.ts` decides; this carries it out: starts servers, sends orders, receives
 * answers. A test that it takes care of is either adopted by the reactor or given back to be started the ordinary way.
 */
import { streamsOf } from "../../output/process-captures.ts";
import { jobServer } from "../../processes/job-server.ts";
import type { ProcessKey } from "../../processes/host/process-host.ts";
import { libc, memory, pidfdOpen, WNOHANG } from "../libc.ts";
import { childrenOfThisThread, factsOf } from "../proc.ts";
import { closeEnds, openPipes, type PipeEnds } from "../reactor/pipes.ts";
import type { Poller } from "../reactor/poller.ts";
import type { ReactorStart } from "../reactor/reactor.ts";
import { spawn } from "../reactor/spawn.ts";
import { argumentVector } from "../reactor/strings.ts";
import { decodeForkAnswer, encodeForkOrder, type ForkAnswer } from "./messages.ts";
import type { ForkServerOptions } from "./options.ts";
import { obstacleOf } from "./program.ts";
import { serverCall, shapeOf, variablesOf } from "./shapes.ts";
import { shutdownWrite, receive, shutdownRead, sendWithDescriptors, socketPair } from "./socket.ts";
import {
  NEW_SHAPE,
  nextDeadline,
  type ServerEffect,
  type ServerId,
  type ServerInput,
  type ShapeState,
  stepServers,
} from "./step.ts";

/** What the servers need of their reactor. */
export interface ForkServerPort {
  readonly poller: Poller;
  readonly startOrdinarily: (request: ReactorStart) => void;
  readonly adopt: (request: ReactorStart, pid: number, pipes: readonly PipeEnds[]) => void;
  /** Whether the process is one of the reactor's. */
  readonly knows: (pid: number) => boolean;
}

interface Server {
  readonly shape: string;
  readonly pid: number;
  readonly socket: number;
}

interface Waiting {
  readonly request: ReactorStart;
  pipes: readonly PipeEnds[];
}

export class ForkServers {
  readonly #options: ForkServerOptions;
  readonly #port: ForkServerPort;
  readonly #shapes = new Map<string, ShapeState>();
  readonly #servers = new Map<ServerId, Server>();
  readonly #waiting = new Map<ProcessKey, Waiting>();
  /** For each shape, a test that a server is modelled on. */
  readonly #latest = new Map<string, ReactorStart>();
  /** Servers and copies that are still to be waited for. */
  readonly #own = new Set<number>();
  /** By program; undefined: it can be served. */
  readonly #obstacles = new Map<string, string | undefined>();
  #lastServer: ServerId = 0;
  #next = Infinity;

  constructor(options: ForkServerOptions, port: ForkServerPort) {
    this.#options = options;
    this.#port = port;
  }

  /** Whether this test is taken care of. */
  take(request: ReactorStart): boolean {
    const shape = this.#shapeOf(request);
    if (shape === undefined) return false;
    this.#waiting.set(request.key, { request, pipes: [] });
    this.#latest.set(shape, request);
    this.#apply(shape, { type: "want", key: request.key });
    return true;
  }

  #shapeOf(request: ReactorStart): string | undefined {
    const { program, cwd } = request;
    if (request.forkable !== true || !program.startsWith("/") || !cwd.startsWith("/")) return undefined;
    if (!this.#obstacles.has(program)) this.#obstacles.set(program, obstacleOf(program));
    return this.#obstacles.get(program) === undefined ? shapeOf(request) : undefined;
  }

  #apply(shape: string, input: ServerInput): void {
    const context = {
      limits: this.#options.limits,
      now: performance.now(),
      nextServer: this.#lastServer + 1,
    };
    const { state, effects } = stepServers(this.#shapes.get(shape) ?? NEW_SHAPE, input, context);
    this.#shapes.set(shape, state);
    this.#next = Math.min(this.#next, nextDeadline(state));
    for (const effect of effects) this.#carryOut(shape, effect);
  }

  #carryOut(shape: string, effect: ServerEffect): void {
    switch (effect.type) {
      case "start-ordinarily":
        return this.#giveBack(effect.key);
      case "start-server":
        return this.#startServer(shape, effect.server);
      case "send":
        return this.#send(shape, effect.server, effect.key);
      case "adopt":
        return this.#adopt(effect.key, effect.pid);
      case "wait-for":
        return this.#waitFor(effect.pid);
      case "retire":
        return shutdownWrite(this.#servers.get(effect.server)?.socket ?? -1);
      case "break":
        return this.#break(effect.server);
    }
  }

  #giveBack(key: ProcessKey): void {
    const waiting = this.#takeWaiting(key);
    if (waiting === undefined) return;
    closeEnds(waiting.pipes, "read");
    this.#port.startOrdinarily(waiting.request);
  }

  #takeWaiting(key: ProcessKey): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }

  #startServer(shape: string, id: ServerId): void {
    this.#lastServer = id;
    const request = this.#latest.get(shape);
    const sockets = socketPair();
    const pid =
      request === undefined || sockets === undefined ? undefined : this.#spawn(request, sockets.other);
    if (sockets !== undefined) libc().close(sockets.other);
    if (sockets === undefined || pid === undefined) {
      if (sockets !== undefined) libc().close(sockets.own);
      return this.#apply(shape, { type: "ended", server: id });
    }
    this.#servers.set(id, { shape, pid, socket: sockets.own });
    this.#waitFor(pid);
    this.#port.poller.add(sockets.own, () => this.#hear(id));
  }

  #spawn(request: ReactorStart, socket: number): number | undefined {
    const descriptor = freeDescriptor();
    const { argv, variables } = serverCall(request, this.#options.helper, descriptor);
    const spawned = spawn({
      file: request.program,
      argv,
      cwd: request.cwd,
      environment: argumentVector(variables),
      stdin: "null",
      stdout: "null",
      stderr: "null",
      group: "own",
      handOn: { from: socket, to: descriptor },
    });
    return spawned.ok ? spawned.pid : undefined;
  }

  #send(shape: string, id: ServerId, key: ProcessKey): void {
    const waiting = this.#waiting.get(key);
    const server = this.#servers.get(id);
    if (waiting === undefined || server === undefined || !sendOrder(server, waiting)) {
      this.#apply(shape, { type: "unsent", server: id, key });
    }
  }

  #adopt(key: ProcessKey, pid: number): void {
    const waiting = this.#takeWaiting(key);
    if (waiting !== undefined) this.#port.adopt(waiting.request, pid, waiting.pipes);
  }

  /** Waits for a server or a copy that ended; its status is not used. */
  #waitFor(pid: number): void {
    const pidfd = pidfdOpen(pid);
    if (pidfd < 0) return;
    this.#own.add(pid);
    this.#port.poller.add(pidfd, () => {
      if (libc().wait4(pid, endCell.address, WNOHANG, null) === 0) return;
      this.#own.delete(pid);
      this.#port.poller.remove(pidfd);
      libc().close(pidfd);
    });
  }

  #hear(id: ServerId): void {
    const server = this.#servers.get(id);
    if (server === undefined) return;
    for (;;) {
      const words = receive(server.socket);
      if (words === "nothing") return;
      if (words === "end") return this.#end(id, server);
      const input = inputOf(id, decodeForkAnswer(words));
      if (input !== undefined) this.#apply(server.shape, input);
    }
  }

  #end(id: ServerId, server: Server): void {
    if (!this.#servers.delete(id)) return;
    this.#port.poller.remove(server.socket);
    libc().close(server.socket);
    this.#apply(server.shape, { type: "ended", server: id });
    this.#waitForSilent(server.pid);
  }

  /** Copies that have not left the server's group yet die with it; those that have cannot say that they started. */
  #break(id: ServerId): void {
    const server = this.#servers.get(id);
    if (server === undefined) return;
    killGroup(server.pid);
    shutdownRead(server.socket);
    this.#hear(id);
  }

  /**
   * Waits for copies that were killed before they reported anything. They are still in the server's group; other
   * unknown children may be tests that another server just started.
   */
  #waitForSilent(group: number): void {
    for (const pid of childrenOfThisThread()) {
      if (!this.#own.has(pid) && factsOf(pid)?.group === group) this.#waitFor(pid);
    }
  }

  /** Nothing is started any more. The servers and their copies are gone once this returns. */
  close(): void {
    for (const { socket } of this.#servers.values()) libc().close(socket);
    const left = (): readonly number[] => childrenOfThisThread().filter((pid) => !this.#port.knows(pid));
    // A server may make a copy after its thread's children were read.
    for (let pids = left(); pids.length > 0; pids = left()) {
      for (const pid of pids) {
        killAlone(pid);
        libc().wait4(pid, endCell.address, 0, null);
      }
    }
  }

  /** To be called after each wait. Returns how long the next one may take, in milliseconds; -1: any time. */
  afterWait(): number {
    if (this.#next === Infinity) return -1;
    const now = performance.now();
    if (now < this.#next) return Math.ceil(this.#next - now);
    this.#next = Infinity;
    for (const shape of this.#shapes.keys()) this.#apply(shape, { type: "time-passed" });
    return this.#next === Infinity ? -1 : Math.max(0, Math.ceil(this.#next - now));
  }
}

const endCell = memory(8);

/** A number that no job server has; children have no other descriptors than those. */
function freeDescriptor(): number {
  const taken = jobServer();
  let free = 3;
  while (taken.includes(free)) free += 1;
  return free;
}

/** The write ends are the test's alone, whether or not it gets them. */
function sendOrder(server: Server, waiting: Waiting): boolean {
  const { key, cwd, program, args, output } = waiting.request;
  const message = encodeForkOrder({
    id: key,
    cwd,
    argv: [program, ...args],
    variables: variablesOf(waiting.request),
  });
  const opened = message === undefined ? undefined : openPipes(streamsOf(output));
  if (message === undefined || opened?.ok !== true) return false;
  const { pipes } = opened;
  waiting.pipes = pipes;
  const sent = sendWithDescriptors(
    server.socket,
    message,
    pipes.map((each) => each.write),
  );
  closeEnds(pipes, "write");
  return sent;
}

function inputOf(server: ServerId, answer: ForkAnswer | undefined): ServerInput | undefined {
  switch (answer?.type) {
    case undefined:
      return undefined;
    case "ready":
    case "refused":
      return { type: answer.type, server };
    case "started":
    case "failed":
      return { type: answer.type, server, key: answer.id, pid: answer.pid };
    case "unused":
      return { type: "unused", pid: answer.pid };
  }
}

/** The server leads a group of its own. It was not waited for yet, so its number is not in use by another process. */
function killGroup(pid: number): void {
  if (factsOf(pid)?.group === pid) killAlone(-pid);
}

function killAlone(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
