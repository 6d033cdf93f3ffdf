import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import type { PlacedClip, VideoFacts } from '../output/store.ts';
import type { ClipRecord } from '../state/state.ts';
import type { Line } from './crew.ts';
import { makeRoom, type Place, setAside } from './make-room.ts';
import { sidecarOf } from './sidecar.ts';

/** What is known of a clip before it stands in its place. */
export type ClipBytes = Pick<ClipRecord, 'sha256' | 'bytes'>;

/** What is put down beside the bytes. */
interface Beside {
  readonly video?: VideoFacts;
  /** Another pipeline's purchase. */
  readonly copied?: Pick<ClipRecord, 'copiedFrom' | 'paidUsd'>;
}

/** How a clip gets into its place, and what is known of it. */
export interface Putting extends Beside {
  readonly put: () => Promise<Result<PlacedClip, Failure>>;
}

/** Makes room, puts a clip in its place, writes its sidecar, and says so in the journal. */
export async function putClip(place: Place, putting: Putting, line: Line): Promise<Result<void, Failure>> {
  const placed = await settle(place, putting.put, line);
  if (!placed.ok) return placed;
  const noted = await noteBeside(place, placed.value, { line, ...putting });
  if (!noted.ok) return noted;
  const { bytes, sha256, mtimeMs } = placed.value;
  const purchase = line.state.purchases.get(place.key);
  const attempt = purchase?.attempts.findLast((each) => each.stage === 'completed');
  await line.record({
    type: 'clip:saved',
    key: place.key,
    path: place.path,
    bytes,
    sha256,
    mtimeMs,
    ...(attempt === undefined ? {} : { attempt: attempt.id }),
    ...putting.copied,
  });
  return ok(undefined);
}

/** Writes the sidecar of a clip that stands in its place. */
export async function noteBeside(
  { id, path, key }: Place,
  clip: ClipBytes,
  { line, video, copied }: Beside & { readonly line: Line },
): Promise<Result<void, Failure>> {
  const purchase = line.state.purchases.get(key);
  const sidecar = sidecarOf({ id, key, purchase, clip, video, copiedFrom: copied?.copiedFrom });
  return await line.store.writeSidecar(path, { ...sidecar });
}

/** Makes room and puts the clip there. The store takes the very same bytes standing there for the clip; anything else is set aside. */
export async function settle<T>(
  place: Place,
  put: () => Promise<Result<T, Failure>>,
  line: Line,
): Promise<Result<T, Failure>> {
  const roomy = await makeRoom(place, line);
  if (!roomy.ok) return roomy;
  const placed = await line.crew.syncs(put);
  if (placed.ok || placed.error.kind !== 'disk' || placed.error.code !== 'EEXIST') return placed;
  const aside = await setAside(place, line);
  return aside.ok ? await line.crew.syncs(put) : aside;
}
