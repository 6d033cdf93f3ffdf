import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Task } from '../../src/core/task.ts';
import { openClipStore } from '../../src/output/clip-store.ts';
import { freezeRequest } from '../../src/plan/freeze.ts';
import { parseBaseUrl } from '../../src/provider/vtrix/base-url.ts';
import { createVtrixProvider } from '../../src/provider/vtrix/client.ts';
import { createWireRequestBuilder } from '../../src/provider/wire-request.ts';
import { executeAll } from '../../src/run/execute.ts';
import type { ExecuteOptions } from '../../src/run/execute-options.ts';
import type { RunOutcome } from '../../src/run/pipeline-run.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { createSystemClock } from '../../src/run/system-clock.ts';
import { parseFaults } from '../../src/simulator/faults.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.ts';
import { applyFact, type LiveState, toldKey } from '../../src/state/apply-fact.ts';
import { inspectClips } from '../../src/state/clips-on-disk.ts';
import { openJournal } from '../../src/state/journal.ts';
import { moneyOfAttempt } from '../../src/state/money.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import { reconcile } from '../../src/state/reconcile.ts';
import { noSiblings } from '../../src/state/siblings.ts';
import { usd } from './rig.ts';
import { makeTask } from './tasks.ts';

const systemClock = createSystemClock(() => performance.now());

/** A run over real HTTP, a real folder and a real journal. */
export interface WireRun {
  readonly outcome: RunOutcome;
  readonly state: LiveState;
  readonly kinds: readonly string[];
}

/** A simulated gateway of its own, and a folder that runs work in. */
export interface Wire extends AsyncDisposable {
  readonly gateway: Simulator;
  readonly dir: string;
  setFaults(text: string): void;
  run(tasks: readonly Task[], options?: Partial<ExecuteOptions>): Promise<WireRun>;
}

/** Tasks that the simulated gateway takes. */
export function wireTasks(count: number): readonly Task[] {
  return Array.from({ length: count }, (_, index) => {
    const task = makeTask(`shot-${index + 1}`);
    const { prompt = '' } = task.request.params;
    const images = [{ kind: 'url', url: 'https://frames.test/start.png' } as const];
    return { ...task, request: { model: 'vidu20_img2video', params: { prompt }, images } };
  });
}

/** Starts a gateway whose clips cost no time to make. */
export async function openWire(options: SimulatorOptions = {}): Promise<Wire> {
  const gateway = await startSimulator({ render: 'tiny', seed: 7, ...options });
  const dir = await mkdtemp(join(tmpdir(), 'dailies-wire-'));
  const baseUrl = parseBaseUrl(gateway.url);
  if (!baseUrl.ok) throw new Error(baseUrl.error);
  let runs = 0;
  return {
    gateway,
    dir,
    setFaults(text) {
      const faults = parseFaults(text);
      if (!faults.ok) throw new Error(faults.error);
      gateway.setFaults(faults.value);
    },
    async run(tasks, given = {}) {
      const read = await readJournal(join(dir, 'state.jsonl'));
      if (!read.ok) throw new Error(read.error.kind);
      const { state } = read.value;
      const identity = { pipeline: 'wire', gateway: 'loopback', simulated: true };
      await using journal = openJournal(read.value, identity, { at: Date.now() });
      const store = openClipStore(dir);
      const record = createRecorder({
        append: (fact: Fact) => journal.append(fact),
        apply: (fact) => applyFact(state, fact),
        announce: () => undefined,
        clock: systemClock,
      });
      runs += 1;
      const run = `run-${runs}`;
      await record({ type: 'run:started', run, dailies: '0', command: 'run' });
      const onDisk = await inspectClips(tasks, state, store);
      const { works } = reconcile({
        tasks,
        state,
        onDisk,
        siblings: noSiblings,
        attempts: 2,
        retryFailed: false,
        refetch: true,
        priceOf: () => undefined,
        whyNew: () => undefined,
        formerId: (key) => key.slice(0, 16),
      });
      const [outcome] = await executeAll(
        [
          {
            run,
            takeWorks: () => works,
            state,
            record,
            store,
            announce: () => undefined,
            formerId: (key) => key.slice(0, 16),
            settings: { budget: {}, attempts: 2, taskTimeoutMs: 60_000 },
            priceOf: () => ({ usd: usd('0.10'), source: 'table' }),
          },
        ],
        {
          provider: createVtrixProvider({
            baseUrl: baseUrl.value,
            key: 'any-key',
            patience: { stallMs: 500, createMs: 1_000 },
          }),
          announce: () => undefined,
          clock: systemClock,
          random: Math.random,
          typicalMs: () => 30_000,
          giveUpAfterMs: 60_000,
          buildWireRequest: createWireRequestBuilder(() => Promise.reject(new Error('no files here'))),
          freeze: freezeRequest,
          concurrency: 8,
          budget: { kind: 'uncapped' },
          allowUnknownPrice: false,
          moneyOf: moneyOfAttempt,
          keyOf: toldKey,
          ...given,
        },
      );
      if (outcome === undefined) throw new Error('a run has an outcome');
      return { outcome, state, kinds: outcome.ends.map(({ kind }) => kind) };
    },
    async [Symbol.asyncDispose]() {
      await gateway.close();
    },
  };
}
