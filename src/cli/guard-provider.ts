import { fail } from '../core/result.ts';
import type { Provider } from '../provider/provider.ts';

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
      if (provider.simulated() === undefined) await provider.poll(noJob, signal);
      const said = provider.simulated();
      if (said === undefined) return fail({ kind: 'never-left', cause: 'the gateway does not answer' });
      if (said !== simulated) {
        const cause = said ? 'it turned out to be simulated: run again' : 'it turned out not to be simulated';
        return fail({ kind: 'never-left', cause });
      }
      return provider.submit(request, signal);
    },
  };
}
