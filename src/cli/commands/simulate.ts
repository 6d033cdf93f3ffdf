import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../core/result.ts';
import { type Fault, parseFaults } from '../../simulator/faults.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { count } from '../../view/words.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuse } from '../refusal.ts';

interface Flags {
  readonly port?: number;
  readonly state?: string;
  readonly fault?: readonly string[];
  readonly concurrencyCap?: number;
  readonly latency?: number;
  readonly render?: 'proxy' | 'full';
  readonly timeScale?: number;
  readonly seed?: number;
  readonly requireKey?: string;
  readonly json?: boolean;
}

/** `dailies simulate`: serves until INT or TERM, then says what it was asked. */
export async function simulate(io: Io, _: readonly string[], flags: Flags): Promise<number> {
  const faults: Fault[] = [];
  for (const text of flags.fault ?? []) {
    const parsed = parseFaults(text);
    if (!parsed.ok) return refuse(io, { exit: 'invalid', text: `--fault: ${parsed.error}` });
    faults.push(...parsed.value);
  }
  const started = await startHere(() =>
    startSimulator({
      port: flags.port,
      stateDir: flags.state === undefined ? undefined : resolve(io.cwd, flags.state),
      timeScale: flags.timeScale,
      render: flags.render,
      faults,
      seed: flags.seed,
      concurrencyCap: flags.concurrencyCap,
      latencyMs: flags.latency,
      key: flags.requireKey,
    }),
  );
  if (!started.ok) {
    const where = started.error === 'EADDRINUSE' ? `port ${flags.port} is in use` : (flags.state ?? 'it');
    const text = `the simulated gateway cannot start: ${where} (${started.error})`;
    return refuse(io, { exit: started.error === 'EADDRINUSE' ? 'invalid' : 'disk', text });
  }
  await using simulator = started.value;
  if (flags.json) io.stdout.write(`${JSON.stringify({ type: 'listening', url: simulator.url })}\n`);
  else io.stdout.write(`${welcome(simulator.url, flags)}\n`);
  await new Promise<void>((stopped) => {
    if (io.stop.aborted) stopped();
    else io.stop.addEventListener('abort', () => stopped(), { once: true });
  });
  const report = simulator.report();
  if (flags.json) io.stdout.write(`${JSON.stringify({ type: 'report', ...report })}\n`);
  else {
    const { creates, duplicates, polls, downloads, chargedUsd } = report;
    io.stdout.write(
      `${count(creates, 'create')} (${count(duplicates, 'duplicate')}), ${count(polls, 'poll')}, ${count(downloads, 'download')}, ${chargedUsd} USD charged\n`,
    );
  }
  return exitCodes.ok.code;
}

/** Answers with the system's code where port or folder cannot be had. */
async function startHere(start: () => Promise<Simulator>): Promise<Result<Simulator, string>> {
  try {
    return ok(await start());
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error) return fail(String(error.code));
    throw error;
  }
}

function welcome(url: string, { requireKey }: Flags): string {
  // A key is never written, not even this one.
  const [accepted, key] =
    requireKey === undefined ? ['any key is', 'any'] : ['the key of --require-key alone is', '…'];
  return [
    `Simulated gateway at ${url} (${accepted} accepted; nothing costs anything)`,
    '',
    `  VTRIX_BASE_URL=${url} VTRIX_API_KEY=${key} dailies run pipelines/demo.yaml`,
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}
