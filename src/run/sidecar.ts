import type { FrozenRequest } from '../core/fact.generated.ts';
import { withMark } from '../core/mark.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import type { PlacedClip, VideoFacts } from '../output/store.ts';
import type { Attempt, Purchase } from '../state/state.ts';
import type { Sidecar } from './sidecar.generated.ts';

/** What a sidecar is made from. */
export interface SidecarParts {
  readonly id: TaskId;
  readonly key: TaskKey;
  /** Absent where another pipeline bought it. */
  readonly purchase: Purchase | undefined;
  readonly clip: Pick<PlacedClip, 'bytes' | 'sha256'>;
  /** Absent where the clip was copied or moved and not looked into again. */
  readonly video: VideoFacts | undefined;
  /** The pipeline that bought it. */
  readonly copiedFrom: string | undefined;
}

/** What stands beside a clip: enough to know, without the state file, what it is and what was paid. JSON leaves out what is undefined. */
export function sidecarOf(parts: SidecarParts): Sidecar {
  const { id, key, purchase, clip, video, copiedFrom } = parts;
  const request = purchase?.request;
  const seed = request?.params.seed;
  const attempt = purchase?.attempts.findLast((each) => each.stage === 'completed');
  return {
    id,
    key,
    model: request?.model,
    request: request && { params: paramsAsSent(request, attempt), images: request.images },
    seed: typeof seed === 'number' ? seed : undefined,
    attempt: attempt?.id,
    jobId: attempt?.jobId,
    costUsd: attempt?.chargedUsd,
    startedAt: dateOf(attempt?.startedAt),
    submittedAt: dateOf(attempt?.submittedAt),
    completedAt: dateOf(attempt?.settledAt),
    copiedFrom,
    bytes: clip.bytes,
    sha256: clip.sha256,
    video,
    notes: request === undefined || video === undefined ? undefined : differences(request, video),
  };
}

function paramsAsSent({ params }: FrozenRequest, attempt: Attempt | undefined): FrozenRequest['params'] {
  return attempt === undefined ? params : withMark(params, attempt.id);
}

function dateOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** Where the clip is not quite what was asked for: noted, and no reason to refuse it. */
function differences({ params }: FrozenRequest, video: VideoFacts): string[] | undefined {
  const { duration, resolution } = params;
  const lines = typeof resolution === 'string' ? Number.parseInt(resolution, 10) : Number.NaN;
  const notes: string[] = [];
  if (typeof duration === 'number' && Math.abs(video.durationMs - duration * 1_000) > 500) {
    notes.push(`asked for ${duration} s, got ${video.durationMs / 1_000} s`);
  }
  if (Number.isFinite(lines) && lines !== Math.min(video.width, video.height)) {
    notes.push(`asked for ${resolution}, got ${video.width}x${video.height}`);
  }
  return notes.length === 0 ? undefined : notes;
}
