import { fail, ok, type Result } from '../core/result.ts';
import type { Collector, Provider } from '../provider/provider.ts';
import type { ExchangeNote } from '../provider/vtrix/exchange-note.ts';
import type { Access } from './access.ts';
import { connectGateway, type EmbeddedGateway, type GatewayAddress, startEmbedded } from './connect.ts';
import { guardProvider } from './guard-provider.ts';
import type { LockedPipeline } from './open-pipeline.ts';
import type { Refusal } from './refusal.ts';

/** Pipelines that share a provider, its limiter and its budget. */
export interface Group<P> extends AsyncDisposable {
  readonly provider: Provider;
  readonly members: readonly P[];
}

/** Where the provider is. */
export interface World {
  readonly access: Access;
  readonly address: GatewayAddress;
  /** Whether facts go to folders ending in `@simulated`. */
  readonly simulated: boolean;
  /** Whether the simulated gateway runs inside this process. */
  readonly embedded: boolean;
  readonly render?: 'proxy' | 'full';
  readonly timeScale?: number;
  readonly onExchange?: (note: ExchangeNote) => void;
}

/** Connects: one gateway for all, or for each pipeline the simulated one that keeps its jobs beside that pipeline's clips. */
export async function connectGroups<P extends { readonly pipeline: LockedPipeline }>(
  members: readonly P[],
  world: World,
): Promise<Result<readonly Group<P>[], Refusal>> {
  const { access, address, simulated, embedded, onExchange } = world;
  // Not before there is anything to ask: what threads need is loaded with it.
  const { withDownloadThreads } = await import('./download-threads/with-threads.ts');
  if (!embedded) {
    const provider = await connectGateway(address, access, onExchange);
    if (!provider.ok) return fail(provider.error);
    const threaded = withDownloadThreads(provider.value, { onExchange });
    const guarded = guardProvider(threaded.provider, simulated);
    return ok([{ provider: guarded, members, [Symbol.asyncDispose]: () => threaded[Symbol.asyncDispose]() }]);
  }
  const groups: Group<P>[] = [];
  for (const member of members) {
    const { render, timeScale } = world;
    const outputDir = member.pipeline.place.dir;
    const gateway: EmbeddedGateway = await startEmbedded({ outputDir, render, timeScale, onExchange });
    const threaded = withDownloadThreads(gateway.provider, { onExchange });
    groups.push({
      provider: threaded.provider,
      members: [member],
      async [Symbol.asyncDispose]() {
        await threaded[Symbol.asyncDispose]();
        await gateway[Symbol.asyncDispose]();
      },
    });
  }
  return ok(groups);
}

/** Lets go of the providers. */
export async function disconnect(groups: readonly Group<unknown>[]): Promise<void> {
  for (const group of groups) await group[Symbol.asyncDispose]();
}

/** A provider that can only look and fetch, for one pipeline. */
export interface CollectorConnection extends AsyncDisposable {
  readonly collector: Collector;
}

/** Connects for a command that must not buy: what it gets has nothing to buy with. */
export async function connectCollector(
  pipeline: LockedPipeline,
  world: World,
): Promise<Result<CollectorConnection, Refusal>> {
  const connected = await connectGroups([{ pipeline }], world);
  if (!connected.ok) return connected;
  const [group] = connected.value;
  if (group === undefined) throw new Error('a pipeline without a provider');
  const { simulated, poll, fetch, expect } = group.provider;
  const collector: Collector = { simulated, poll, fetch, ...(expect && { expect }) };
  return ok({ collector, [Symbol.asyncDispose]: () => group[Symbol.asyncDispose]() });
}
