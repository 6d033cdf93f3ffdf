import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClips } from './clips.ts';
import { answerControl, controlPath } from './control-routes.ts';
import { answerDownload } from './download-route.ts';
import { createFaultInjector } from './fault-injector.ts';
import type { Route } from './fault-kinds.ts';
import type { Fault } from './faults.ts';
import { openFrameFiles } from './frame-files.ts';
import type { Gateway } from './gateway.ts';
import { answerGateway, gatewayRoute } from './gateway-routes.ts';
import { openJobJournal } from './job-journal.ts';
import { openJobs } from './jobs.ts';
import { createListener } from './listener.ts';
import { realClock } from './real-clock.ts';
import { createRenderPool } from './render-pool.ts';
import { sendStatus } from './send.ts';
import { createUrlSigner, filesPath } from './signed-url.ts';
import { simulatedHeader } from './simulated-header.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import { newCounters, type SimulatorReport } from './simulator-report.ts';

/** A simulated gateway that is listening. */
export interface Simulator extends AsyncDisposable {
  /** Its base URL, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  report(): SimulatorReport;
  /** Takes the place of all faults set before. */
  setFaults(faults: readonly Fault[]): void;
  /** Breaks off what is under way, ends the renderers, and lets go of the port and the state folder. */
  close(): Promise<void>;
}

/** Starts a simulated gateway on 127.0.0.1. Rejects with the system's error where port or folder cannot be had. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clock = realClock, render = 'proxy', seed } = options;
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'dailies-simulator-'));
  const journal = openJobJournal(stateDir);
  const frames = openFrameFiles(stateDir);
  const pool = createRenderPool(options.renderWorkers ?? availableParallelism());
  const clips = openClips({ stateDir, mode: render, frames, pool });
  const jobs = openJobs({ journal, frames, clips, clock, timeScale: options.timeScale ?? 0, seed });
  const counters = newCounters();
  const injector = createFaultInjector(options.faults ?? [], String(seed ?? Math.random()));

  const gateway: Gateway = {
    jobs,
    injector,
    counters,
    clock,
    signer: createUrlSigner(),
    key: options.key,
    concurrencyCap: options.concurrencyCap,
    latencyMs: options.latencyMs ?? 0,
    urlLifetimeMs: options.urlLifetimeMs ?? 3_600_000,
    url: () => listener.url,
  };

  const report = (): SimulatorReport => ({
    ...counters,
    pollsByJob: Object.fromEntries(counters.pollsByJob),
    refusals: { ...counters.refusals },
    faults: { ...injector.struck },
    jobs: jobs.count,
    duplicates: jobs.duplicates,
    chargedUsd: jobs.chargedUsd(),
    inFlight: jobs.inFlight(),
  });

  const setFaults = (faults: readonly Fault[]) => {
    injector.set(faults);
    refuseForAWhile();
  };

  function refuseForAWhile(): void {
    const ms = injector.standing('refuse', 'create');
    if (ms !== undefined) listener.refuseFor(ms);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    response.setHeader(simulatedHeader, '1');
    if (path.startsWith(controlPath)) {
      const controls = { report, setFaults, faults: () => injector.faults };
      return answerControl(controls, { request, response, path });
    }
    const isDownload = path.startsWith(filesPath) && /^(GET|HEAD)$/.test(request.method ?? '');
    const route: Route | undefined = isDownload ? 'download' : gatewayRoute(request.method ?? '', path);
    const latencyMs = (route && injector.standing('latency', route)) ?? gateway.latencyMs;
    if (latencyMs > 0) await clock.sleep(latencyMs);
    if (route === undefined) sendStatus(response, 404, { text: 'no such route' });
    else if (route === 'download') await answerDownload(gateway, request, response);
    else await answerGateway(gateway, route, { request, response, path });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that went away, or a bug of ours: whoever still listens is to read it.
      if (response.headersSent) response.destroy();
      else sendStatus(response, 500, { text: `the simulated gateway itself failed: ${error}` });
    });
  });
  async function release(): Promise<void> {
    await pool.close();
    journal.close();
    if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
  }
  async function close(): Promise<void> {
    await listener.close();
    await release();
  }

  const listener = await createListener(server, options.port ?? 0).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  refuseForAWhile();
  return { url: listener.url, port: listener.port, report, setFaults, close, [Symbol.asyncDispose]: close };
}
