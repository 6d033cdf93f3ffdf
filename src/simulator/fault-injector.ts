import { type FaultKindEntry, type FaultStage, faultKinds, type Route } from './fault-kinds.ts';
import type { Fault } from './faults.ts';
import { randomFrom } from './random.ts';

/** Decides, repeatably, which fault strikes. */
export interface FaultInjector {
  /** The first fault of this stage that strikes this request; it is used up by one. */
  strike(route: Route, stage: Exclude<FaultStage, 'server' | 'job'>): Fault | undefined;
  /** All faults that a new job is to carry; each is used up by one. */
  afflict(): readonly Fault[];
  /** The value of a fault that holds for the whole server, where it is set. */
  standing(kind: 'refuse' | 'concurrency' | 'latency', route: Route): number | undefined;
  /** Takes the place of all faults set before; counting and chance start anew. */
  set(faults: readonly Fault[]): void;
  readonly faults: readonly Fault[];
  /** How often each fault struck, by kind, since the server started. */
  readonly struck: Readonly<Record<string, number>>;
}

/** An injector whose chances follow from `seed` and from the order of the requests that each fault could strike. */
export function createFaultInjector(faults: readonly Fault[], seed: string): FaultInjector {
  const struck: Record<string, number> = {};
  let armed = arm(faults, seed);

  function fires(trap: Trap): boolean {
    if (trap.left === 0) return false;
    // Drawn even where it must fire, so that adding a percentage does not shift what comes after.
    if (trap.random() >= trap.fault.chance) return false;
    trap.left -= 1;
    struck[trap.fault.kind] = (struck[trap.fault.kind] ?? 0) + 1;
    return true;
  }

  return {
    strike(route, stage) {
      return armed.find(
        (trap) => stageOf(trap.fault) === stage && trap.fault.routes.includes(route) && fires(trap),
      )?.fault;
    },
    afflict() {
      return armed.filter((trap) => stageOf(trap.fault) === 'job' && fires(trap)).map((trap) => trap.fault);
    },
    standing(kind, route) {
      return armed.find((trap) => trap.fault.kind === kind && trap.fault.routes.includes(route))?.fault.value;
    },
    set(next) {
      armed = arm(next, seed);
    },
    get faults() {
      return armed.map((trap) => trap.fault);
    },
    struck,
  };
}

interface Trap {
  readonly fault: Fault;
  readonly random: () => number;
  /** How often it may still strike. */
  left: number;
}

function arm(faults: readonly Fault[], seed: string): readonly Trap[] {
  return faults.map((fault, index) => ({
    fault,
    random: randomFrom(`${seed} fault ${index} ${fault.kind}`),
    left: fault.times ?? Number.POSITIVE_INFINITY,
  }));
}

function stageOf(fault: Fault): FaultStage {
  const entry: FaultKindEntry = faultKinds[fault.kind];
  return entry.stage;
}
