import { fail } from '../core/result.ts';
import type { Provider } from '../provider/provider.ts';

/** Learns from an answer whether the gateway is simulated; `undefined` where none came. */
export async function learnWorld(provider: Provider, signal?: AbortSignal): Promise<boolean | undefined> {
  if (provider.simulated() === undefined) await provider.poll(noJob, signal);
  return provider.simulated();
}

/** A job that no gateway has: asking for it tells whether the gateway is simulated, and nothing else. */
const noJob = '00000000-0000-0000-0000-000000000000';

/**
 * Lets no create out before an answer has told whether the gateway is simulated, and none that would put simulated facts
 * beside real ones, or the other way round.
 */
export function guardProvider(provider: Provider, simulated: boolean): Provider {
  return {
    ...provider,
    async submit(request, signal) {
      const said = await learnWorld(provider, signal);
      if (said === undefined) return fail({ kind: 'never-left', cause: 'the gateway does not answer' });
      if (said !== simulated) {
        const text = said
          ? 'this gateway is a simulated one: run again'
          : 'this gateway is not a simulated one';
        return fail({ kind: 'forbidden', text });
      }
      return provider.submit(request, signal);
    },
  };
}
