/** The units that are known to the shell: from the effect that starts one to the reaction to its end. */
import type { AttemptCosts, ExitStatus } from "../model/outcome.ts";
import type { TreeRoot } from "../os/processes/process-tree.ts";
import type { StartTest } from "./environment.ts";
import type { Launch, StartScript } from "./launch.ts";
import type { UnitId } from "./protocol.ts";

export interface Unit {
  readonly effect: StartTest | StartScript;
  readonly launch: Launch;
  /** Setup scripts: the file that variables are written to. */
  readonly environmentFile?: string;
  pid?: number;
  status?: ExitStatus;
  costs?: AttemptCosts | undefined;
}

export class Units {
  private readonly units = new Map<UnitId, Unit>();

  add(unit: Unit): void {
    this.units.set(unit.effect.unit, unit);
  }

  get(id: UnitId): Unit | undefined {
    return this.units.get(id);
  }

  remove(id: UnitId): void {
    this.units.delete(id);
  }

  /** The root of everything that a unit started, once it was started. */
  root(id: UnitId): TreeRoot | undefined {
    const unit = this.units.get(id);
    return unit === undefined ? undefined : rootOf(unit);
  }

  roots(): readonly TreeRoot[] {
    return [...this.units.values()].flatMap((unit) => rootOf(unit) ?? []);
  }
}

function rootOf({ pid, status, launch }: Unit): TreeRoot | undefined {
  if (pid === undefined) return undefined;
  return {
    pid,
    running: status === undefined,
    ownGroup: launch.request.group === "own",
    marker: launch.marker,
  };
}
