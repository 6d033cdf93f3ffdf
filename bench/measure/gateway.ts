import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GatewayCounts, GatewayOptions } from './gateway-options.ts';
import { cleanEnv } from './program.ts';

/** A gateway in a process of its own. */
export interface BenchGateway {
  readonly url: string;
  readonly counts: () => Promise<GatewayCounts>;
  readonly stop: () => Promise<void>;
}

/** Starts one, lets it be used, and stops it. */
export async function withGateway<T>(
  options: GatewayOptions,
  use: (gateway: BenchGateway) => Promise<T>,
): Promise<T> {
  const gateway = await startGateway(options);
  try {
    return await use(gateway);
  } finally {
    await gateway.stop();
  }
}

async function startGateway(options: GatewayOptions): Promise<BenchGateway> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'gateway.js'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: cleanEnv(),
  });
  const gone = once(child, 'exit');
  const [port] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    gone.then(() => {
      throw new Error('the gateway of the bench did not start');
    }),
  ]);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async counts() {
      const counted: GatewayCounts = JSON.parse(await (await fetch(`${url}/counts`)).text());
      return counted;
    },
    async stop() {
      child.kill();
      await gone;
    },
  };
}
