import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clipFolders } from '../core/clip-path.ts';
import { noneIfAbsent } from '../core/error-code.ts';
import { showUsd } from '../core/usd.ts';
import type { Sum } from '../plan/price.ts';
import { exitCodes } from './exit-codes.ts';
import type { OutputPlace } from './locate.ts';
import type { Refusal } from './refusal.ts';

/** A paid run that found no state, and what it would do. */
export interface Beginning {
  readonly place: OutputPlace;
  readonly creates: number;
  readonly estimate: Sum;
  readonly inCi: boolean;
  /** Folders beside it whose state holds keys of this manifest. */
  readonly neighbours: ReadonlyMap<string, number>;
  /** Whether clips lie in the folder already. */
  readonly clipsThere: boolean;
}

/** Absent is not empty: why a beginning looks like a lost state, in which case nothing is bought before somebody says `--new`. */
export function refuseBeginning(beginning: Beginning): Refusal | undefined {
  const { place, inCi, neighbours, clipsThere } = beginning;
  const reasons = [
    ...(inCi ? ['in CI a state that is not there was most likely not restored'] : []),
    ...(clipsThere ? ['the folder holds clips already'] : []),
    ...[...neighbours].map(([folder, keys]) => `${folder} has already bought ${keys} of these clips`),
  ];
  if (reasons.length === 0) return undefined;
  return {
    exit: 'noState',
    text: `${describeBeginning(beginning)}.\n  ${reasons.join('\n  ')}.\nRestore ${join(place.dir, 'state.jsonl')}, or say --new if this really is the beginning (exit ${exitCodes.noState.code}; nothing was sent).`,
  };
}

/** What would be bought from nothing, in a sentence without its end. */
export function describeBeginning({ place, creates, estimate: { usd, unpriced } }: Beginning): string {
  const unknown = unpriced === 0 ? '' : `, and ${unpriced} of them at an unknown price`;
  const cost = usd === null ? 'at an unknown price' : `for ${showUsd(usd)} USD${unknown}`;
  const clips = creates === 1 ? '1 clip' : `${creates} clips`;
  return `there is no state in ${place.dir}: this would buy ${clips} from nothing, ${cost}`;
}

/** Whether a folder holds clips, be they earlier ones: an edit that is undone would buy those again. */
export async function holdsClips(place: OutputPlace): Promise<boolean> {
  for (const folder of clipFolders) {
    const entries = await readdir(join(place.dir, folder), { recursive: true }).catch(noneIfAbsent);
    if (entries.some((name) => name.endsWith('.mp4'))) return true;
  }
  return false;
}
