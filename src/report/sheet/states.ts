import type { TaskState } from '../../core/task.ts';

/** How a state looks and is called. */
export interface StateLook {
  readonly word: string;
  /** What it means, where there is no clip to look at. */
  readonly meaning: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'calm';
}

/** Each state for people. */
export const stateLooks: Readonly<Record<TaskState, StateLook>> = {
  done: { word: 'done', meaning: 'Bought and delivered.', tone: 'good' },
  new: { word: 'new', meaning: 'Not bought yet.', tone: 'calm' },
  resume: { word: 'in flight', meaning: 'The provider is working on it.', tone: 'calm' },
  fetch: { word: 'to fetch', meaning: 'Bought; to be downloaded free.', tone: 'calm' },
  retry: { word: 'due again', meaning: 'Failed; another attempt is due.', tone: 'warn' },
  failed: { word: 'failed', meaning: 'The provider could not make it.', tone: 'bad' },
  refused: { word: 'refused', meaning: 'Refused for its content.', tone: 'bad' },
  uncertain: { word: 'uncertain', meaning: 'Perhaps bought; a person has to settle it.', tone: 'warn' },
  late: { word: 'late', meaning: 'In flight, past its time.', tone: 'warn' },
  lost: { word: 'lost', meaning: 'The provider does not know the job any more.', tone: 'bad' },
  gone: { word: 'gone', meaning: 'Bought; the provider has the clip no more.', tone: 'bad' },
  skipped: { word: 'skipped', meaning: 'Skipped by the manifest.', tone: 'calm' },
  dropped: { word: 'left', meaning: 'No longer in the manifest.', tone: 'calm' },
};
