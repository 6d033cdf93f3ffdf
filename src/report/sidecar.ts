import type { FrozenRequest } from '../core/fact.generated.ts';
import type { TaskKey } from '../core/task.ts';
import type { Attempt, ClipRecord } from '../state/state.ts';
import type { Sidecar, SidecarVideo } from './sidecar.generated.ts';

/** What the file beside a clip is made of. */
export interface SidecarInput {
  readonly id: string;
  readonly pipeline: string;
  readonly simulated: boolean;
  readonly key: TaskKey;
  readonly request: FrozenRequest;
  /** The attempt that made it; absent for a copy. */
  readonly attempt?: Attempt;
  readonly clip: Pick<ClipRecord, 'bytes' | 'sha256' | 'savedAt' | 'copiedFrom' | 'paidUsd'>;
  /** What its container says. */
  readonly video: SidecarVideo;
}

/** What a clip is and where it came from, for whoever finds the file without this program. */
export function sidecar(input: SidecarInput): Sidecar {
  const { id, pipeline, simulated, key, request, attempt, clip, video } = input;
  const { model, params, images } = request;
  const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    id,
    pipeline,
    simulated,
    key,
    model,
    seed: typeof params.seed === 'number' && params.seed !== 0 ? params.seed : null,
    request: { params, images: [...images] },
    jobId: attempt?.jobId ?? null,
    costUsd: attempt?.chargedUsd ?? clip.paidUsd ?? null,
    copiedFrom: clip.copiedFrom ?? null,
    bytes: clip.bytes,
    sha256: clip.sha256,
    video,
    times: {
      startedAt: time(attempt?.startedAt),
      submittedAt: time(attempt?.submittedAt),
      completedAt: attempt?.stage === 'completed' ? time(attempt.settledAt) : null,
      savedAt: new Date(clip.savedAt).toISOString(),
    },
    notes: notesOn(params, video),
  };
}

/** Where a clip is other than asked. A tenth of a second is how containers round. */
function notesOn(params: Readonly<Record<string, unknown>>, video: SidecarVideo): string[] {
  if (video === null) return [];
  const { duration, resolution } = params;
  const notes: string[] = [];
  const seconds = Math.round(video.durationMs / 100) / 10;
  if (typeof duration === 'number' && Math.abs(seconds - duration) > 0.1) {
    notes.push(`asked for ${duration} s, got ${seconds} s`);
  }
  const asked = typeof resolution === 'string' ? Number(resolution.replace(/p$/, '')) : Number.NaN;
  const short = Math.min(video.width, video.height);
  if (asked > 0 && short !== asked) {
    notes.push(`asked for ${resolution}, got ${video.width} x ${video.height}`);
  }
  return notes;
}
