import { appendFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fail, ok, type Result } from '../core/result.ts';
import { parseBaseUrl } from '../provider/vtrix/base-url.ts';
import type { VtrixProvider } from '../provider/vtrix/client.ts';
import type { ExchangeNote } from '../provider/vtrix/exchange-note.ts';
import { parseKey } from '../provider/vtrix/key.ts';
import type { Access } from './access.ts';
import type { Io } from './io.ts';
import type { Refusal } from './refusal.ts';
import { tell } from './tell.ts';

const defaultBaseUrl = 'https://cloud.vtrix.ai';

/** The gateway by its address alone; nothing has been sent. */
export interface GatewayAddress {
  readonly baseUrl: URL;
  /** Its host and port, for the journal's first line: `state` leaves out what changes with every start. */
  readonly name: string;
}

/** Reads the address of the gateway. */
export function gatewayAddress(access: Access): Result<GatewayAddress, Refusal> {
  const parsed = parseBaseUrl(access.baseUrl ?? defaultBaseUrl);
  if (!parsed.ok) return fail({ exit: 'invalid', text: parsed.error });
  return ok({ baseUrl: parsed.value, name: parsed.value.host });
}

/** The client of a real gateway. Nothing is sent yet; who has nothing to send does not load it. */
export async function connectGateway(
  address: GatewayAddress,
  access: Access,
  onExchange?: (note: ExchangeNote) => void,
): Promise<Result<VtrixProvider, Refusal>> {
  if (access.key === undefined) {
    return fail({
      exit: 'access',
      text: 'no key is set. Set VTRIX_API_KEY, or see what would be made with --simulate (no key, no cost).',
    });
  }
  const key = parseKey(access.key);
  if (!key.ok) return fail({ exit: 'access', text: key.error });
  const { createVtrixProvider } = await import('../provider/vtrix/client.ts');
  return ok(createVtrixProvider({ baseUrl: address.baseUrl, key: key.value, onExchange }));
}

/** A simulated gateway inside this process, with its client. */
export interface EmbeddedGateway extends AsyncDisposable {
  readonly provider: VtrixProvider;
}

/** How it is to behave. */
export interface EmbeddedOptions {
  readonly outputDir: string;
  readonly render?: 'proxy' | 'full';
  readonly timeScale?: number;
  readonly onExchange?: (note: ExchangeNote) => void;
}

/** Starts the simulated gateway whose jobs are kept with the output, and speaks to it as to any other. */
export async function startEmbedded({
  outputDir,
  onExchange,
  ...options
}: EmbeddedOptions): Promise<EmbeddedGateway> {
  const { startSimulator } = await import('../simulator/server.ts');
  const { createVtrixProvider } = await import('../provider/vtrix/client.ts');
  const simulator = await startSimulator({ ...options, stateDir: join(outputDir, '.simulator') });
  const address = gatewayAddress({ baseUrl: simulator.url });
  if (!address.ok) throw new Error(address.error.text);
  const provider = createVtrixProvider({ baseUrl: address.value.baseUrl, key: 'simulated', onExchange });
  return { provider, [Symbol.asyncDispose]: () => simulator.close() };
}

/** What `--log FILE` does with each exchange. Its own failures are told once and end nothing. */
export function exchangeLog(io: Io, file: string | undefined): ((note: ExchangeNote) => void) | undefined {
  if (file === undefined) return undefined;
  const path = resolve(io.cwd, file);
  let writing = Promise.resolve();
  let failed = false;
  return (note) => {
    const line = `${JSON.stringify({ at: new Date(io.clock.now()).toISOString(), ...note })}\n`;
    writing = writing
      .then(() => appendFile(path, line))
      .catch((error: unknown) => {
        if (failed) return;
        failed = true;
        tell(io, `--log ${file} cannot be written (${String(error)})`);
      });
  };
}
