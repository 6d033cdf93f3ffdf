import { readClaims } from '../state/claims.ts';
import { leaveCreates } from '../state/share-keys.ts';
import { type BegunRun, giveOnce } from './begun-run.ts';
import type { Io } from './io.ts';

/**
 * A run without the creates that a run beside it, under way since earlier, is about to send: it will have bought them by
 * the time this one would. They stand as bought there; run again, this one copies their clips.
 */
export async function yieldKeys(io: Io, begun: BegunRun, companions: ReadonlySet<string>): Promise<BegunRun> {
  const { member } = begun;
  const works = begun.takeWorks();
  const { pipeline, survey } = member;
  const keys = works.flatMap(({ key, todo }) => (todo.kind === 'create' ? [key] : []));
  const startedAt = pipeline.state.runs.at(-1)?.startedAt ?? io.clock.now();
  const outputDir = pipeline.place.dir;
  const { clock, processes, stop } = io;
  const claimant = { outputDir, startedAt, companions, clock, processes, stop };
  const claims = await readClaims(new Set(keys), claimant);
  if (claims.size === 0) return { ...begun, takeWorks: giveOnce(works) };
  const { siblings } = survey;
  const purchases = new Map([...siblings.purchases, ...claims]);
  return {
    ...begun,
    member: { ...member, survey: { ...survey, siblings: { ...siblings, purchases } } },
    takeWorks: giveOnce(leaveCreates(works, claims)),
  };
}
