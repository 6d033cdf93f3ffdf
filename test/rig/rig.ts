import type { Fact } from '../../src/core/fact.generated.ts';
import type { RecordFact } from '../../src/core/fact.ts';
import type { Signal } from '../../src/core/signal.ts';
import type { Task } from '../../src/core/task.ts';
import { parseUsd, type Usd, zeroUsd } from '../../src/core/usd.ts';
import { executeAll } from '../../src/run/execute.ts';
import type { ExecuteOptions } from '../../src/run/execute-options.ts';
import type { PipelineRun, RunOutcome } from '../../src/run/pipeline-run.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { applyFact, emptyState, type LiveState, toldKey } from '../../src/state/apply-fact.ts';
import { inspectClips } from '../../src/state/clips-on-disk.ts';
import { moneyOf, moneyOfAttempt } from '../../src/state/money.ts';
import { reconcile } from '../../src/state/reconcile.ts';
import { noSiblings } from '../../src/state/siblings.ts';
import { createLife, type KillAt, type Life } from './life.ts';
import { createMemoryStore, type MemoryStore, type StoreTrouble } from './memory-store.ts';
import { createScriptedGateway, type DecideScript, type ScriptedGateway } from './scripted-gateway.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** An amount that is written right. */
export function usd(text: string): Usd {
  return parseUsd(text) ?? zeroUsd;
}

/** A journal in memory, and the folder beside it: what outlives a crash. */
export interface Disk {
  readonly facts: Fact[];
  readonly files: MemoryStore['files'];
}

/** A disk with nothing on it. */
export function emptyDisk(): Disk {
  return { facts: [], files: new Map() };
}

/** The world around one run, with time that tests drive. */
export interface Rig {
  readonly clock: VirtualClock;
  readonly gateway: ScriptedGateway;
  readonly disk: Disk;
  readonly signals: Signal[];
  /** What a run of the tasks works on, from what is on disk. */
  open(options?: RunOptions): Promise<OpenedPipeline>;
  /** What a run is given beside that. */
  options(): ExecuteOptions;
  /** Runs the tasks from what is on disk, as `dailies run` would. */
  run(options?: RunOptions): Promise<RigRun>;
}

/** A pipeline that may be run, with its folder in memory. */
export interface OpenedPipeline extends PipelineRun {
  readonly store: MemoryStore;
}

/** One run that came to its end. */
export interface RigRun {
  readonly outcome: RunOutcome;
  readonly state: LiveState;
  readonly store: MemoryStore;
  readonly kinds: readonly string[];
  /** Everything it did to the world, in order: facts, exchanges, files. */
  readonly steps: readonly string[];
}

/** What a test sets for one run. */
export interface RunOptions {
  readonly tasks?: readonly Task[];
  readonly options?: Partial<ExecuteOptions>;
  readonly pipeline?: Partial<PipelineRun>;
  readonly trouble?: StoreTrouble;
  readonly retryFailed?: boolean;
  /** Called before a fact goes to disk, and waited for: throwing is a full disk. */
  readonly beforeFact?: (fact: Fact) => void | Promise<void>;
  readonly killAt?: KillAt;
}

/** What a rig starts with. */
export interface RigStart {
  readonly disk?: Disk;
  readonly earlyMs?: number;
  /** Another rig's, to share them. */
  readonly clock?: VirtualClock;
  readonly gateway?: ScriptedGateway;
}

/** A rig over tasks, a gateway's script and a disk. */
export function createRig(tasks: readonly Task[], decide?: DecideScript, start: RigStart = {}): Rig {
  const { disk = emptyDisk(), earlyMs } = start;
  const clock = start.clock ?? createVirtualClock(disk.facts.at(-1)?.at, earlyMs);
  const gateway = start.gateway ?? createScriptedGateway(clock, decide);
  return rigOver({ tasks, clock, gateway, disk });
}

/** A rig over a world that is there already. */
function rigOver(world: {
  readonly tasks: readonly Task[];
  readonly clock: VirtualClock;
  readonly gateway: ScriptedGateway;
  readonly disk: Disk;
}): Rig {
  const { clock, gateway, disk } = world;
  const signals: Signal[] = [];
  let random = 0.5;

  async function open(given: RunOptions = {}, life: Life = createLife()): Promise<OpenedPipeline> {
    const state = replay(disk.facts);
    const store = life.bind(createMemoryStore(disk.files, given.trouble));
    const journal = life.bind({
      async append(fact: Fact) {
        const waits = given.beforeFact?.(fact);
        if (waits !== undefined) await waits;
        disk.facts.push(JSON.parse(JSON.stringify(fact)));
      },
    });
    const record = createRecorder({
      append: (fact) => journal.append(fact),
      clock,
      apply: (fact) => applyFact(state, fact),
      announce: () => undefined,
    });
    const run = `run-${state.runs.length + 1}`;
    await life.race(record({ type: 'run:started', run, dailies: '0', command: 'run' }));
    const tasks = given.tasks ?? world.tasks;
    const works = await life.race(decideWorks(tasks, { state, store, record, given }));
    return {
      run,
      takeWorks: () => works,
      state,
      record,
      announce: (news) => void ('at' in news || signals.push(news)),
      formerId,
      settings: { budget: {}, attempts: 2, taskTimeoutMs: 30 * 60_000 },
      priceOf: () => ({ usd: usd('0.325'), source: 'quote' }),
      ...given.pipeline,
      store,
    };
  }

  function options(life: Life = createLife()): ExecuteOptions {
    return {
      provider: life.bind(gateway),
      announce: (news) => void ('at' in news || signals.push(news)),
      clock,
      random: () => {
        random = (random * 7.13 + 0.31) % 1;
        return random;
      },
      typicalMs: () => 90_000,
      giveUpAfterMs: 15 * 60_000,
      buildWireRequest: async ({ model, params }) => ({ ok: true, value: { model, params, images: [] } }),
      freeze: ({ model, params }) => ({ model, params, images: [] }),
      concurrency: 8,
      budget: { kind: 'uncapped' },
      allowUnknownPrice: false,
      moneyOf: moneyOfAttempt,
      keyOf: toldKey,
    };
  }

  return {
    clock,
    gateway,
    disk,
    signals,
    open,
    options,
    async run(given = {}) {
      const life = createLife(given.killAt);
      const pipeline = await open(given, life);
      const executed = executeAll([pipeline], { ...options(life), ...given.options });
      const [outcome] = await clock.until(life.race(executed));
      if (outcome === undefined) throw new Error('a run has an outcome');
      const { state, store } = pipeline;
      return { outcome, state, store, kinds: outcome.ends.map(({ kind }) => kind), steps: life.steps };
    },
  };
}

/** The fold of facts. */
export function replay(facts: readonly Fact[]): LiveState {
  const state = emptyState();
  for (const fact of facts) applyFact(state, fact);
  return state;
}

/** All that a state committed. */
export function committed(state: LiveState): Usd {
  return moneyOf(state).committedUsd;
}

async function decideWorks(
  tasks: readonly Task[],
  { state, store, record, given }: Deciding,
): Promise<ReturnType<PipelineRun['takeWorks']>> {
  const onDisk = await inspectClips(tasks, state, store);
  for (const fact of onDisk.unrecorded) await record(fact);
  return reconcile({
    tasks,
    state,
    onDisk,
    siblings: noSiblings,
    attempts: given.pipeline?.settings?.attempts ?? 2,
    retryFailed: given.retryFailed ?? false,
    refetch: true,
    priceOf: () => undefined,
    whyNew: () => undefined,
    formerId,
  }).works;
}

interface Deciding {
  readonly state: LiveState;
  readonly store: MemoryStore;
  readonly record: RecordFact;
  readonly given: RunOptions;
}

function formerId(key: string): string {
  return key.slice(0, 16);
}
