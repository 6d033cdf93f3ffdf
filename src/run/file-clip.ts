import { supersededPath } from '../core/clip-path.ts';
import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import type { VerifiedClip } from '../output/store.ts';
import type { ClipRecord } from '../state/state.ts';
import type { PlannedTask, Todo, Work } from '../state/work.ts';
import type { Line } from './crew.ts';
import type { Place } from './make-room.ts';
import { noteBeside, putClip, settle } from './put-clip.ts';

/** Puts a key's verified clip at its first address, and copies of it at all others. */
export function fileNewClip(
  work: Work<PlannedTask>,
  { sha256, video }: VerifiedClip,
  line: Line,
): Promise<Result<void, Failure>> {
  const { store } = line;
  const places = placesOf(work, line);
  return inTurn(places, line, async () => {
    const [home, ...others] = places;
    if (home === undefined) return ok(undefined);
    const put = () => store.place(work.key, home.path);
    const filed = await putClip(home, { video, put }, line);
    if (!filed.ok) return filed;
    for (const place of others) {
      const copy = () => store.copy(home.path, place.path, sha256);
      const copied = await putClip(place, { video, put: copy }, line);
      if (!copied.ok) return copied;
    }
    return ok(undefined);
  });
}

/** Puts a clip that is here under another path where its tasks want it: moved where nobody wants it there, else copied. */
export function fileOwnClip(work: Work<PlannedTask>, line: Line): Promise<Result<void, Failure>> {
  return line.filing(async () => {
    const places = placesOf(work, line);
    const wanted = new Set(places.map((each) => each.path));
    for (const place of places) {
      const whole = await wholeClips(work, line);
      if (whole.some((each) => each.path === place.path)) continue;
      const source = whole.find((each) => !wanted.has(each.path)) ?? whole[0];
      // Gone since it was looked for: the next run fetches it again.
      if (source === undefined) return ok(undefined);
      const put = wanted.has(source.path) ? copyOwn : moveOwn;
      const filed = await put(place, source, line);
      if (!filed.ok) return filed;
    }
    return ok(undefined);
  });
}

/** By now a clip may have been moved to make room for another key: the state knows where it is. What it says may have vanished. */
async function wholeClips({ key }: Work<PlannedTask>, line: Line): Promise<readonly ClipRecord[]> {
  const records = line.state.purchases.get(key)?.clips ?? [];
  const found = await Promise.all(records.map((each) => line.store.inspect(each)));
  return records.filter((_, index) => found[index] === 'whole');
}

/** Copies a clip that a pipeline beside this one has bought. */
export function fileCopy(
  work: Work<PlannedTask>,
  { pipeline, absolutePath, from }: Extract<Todo, { readonly kind: 'copy' }>,
  line: Line,
): Promise<Result<void, Failure>> {
  const { sha256, paidUsd } = from;
  const copied = { copiedFrom: pipeline, ...(paidUsd === undefined ? {} : { paidUsd }) };
  const places = placesOf(work, line);
  return inTurn(places, line, async () => {
    for (const place of places) {
      const put = () => line.store.copy(absolutePath, place.path, sha256);
      const filed = await putClip(place, { copied, put }, line);
      if (!filed.ok) return filed;
    }
    return ok(undefined);
  });
}

/**
 * What stands at a path must not change between a look and a move, so filings go one at a time. Most have nothing to move:
 * nothing stands where their clip goes, and all that is on record of their key and of their places is the key's own, in its
 * place. No other filing looks there or moves anything there, and to wait for it would be to wait for the disk once for each
 * clip. It is the disk that is asked what stands there: to some, names that differ by case are one.
 */
async function inTurn(
  places: readonly Place[],
  line: Line,
  file: () => Promise<Result<void, Failure>>,
): Promise<Result<void, Failure>> {
  const { keysByPath, purchases } = line.state;
  const isAlone = places.every(({ path, key }) => {
    const clips = purchases.get(key)?.clips ?? [];
    return (
      (keysByPath.get(path) ?? key) === key &&
      clips.every((each) => places.some((place) => place.path === each.path))
    );
  });
  const stands = await Promise.all(places.map(({ path }) => line.store.exists(path)));
  return isAlone && !stands.includes(true) ? await file() : await line.filing(file);
}

/** Where a key's clip is wanted; what left the manifest is kept where earlier versions are. */
function placesOf(work: Work<PlannedTask>, line: Line): readonly Place[] {
  const { key, tasks } = work;
  if (tasks.length > 0) return tasks.map(({ id, clipPath: path }) => ({ id, path, key }));
  const id = line.formerId(key);
  return [{ id, path: supersededPath(id, key), key }];
}

function copyOwn(place: Place, from: ClipRecord, line: Line): Promise<Result<void, Failure>> {
  const { copiedFrom, paidUsd } = from;
  const put = () => line.store.copy(from.path, place.path, from.sha256);
  const copied = {
    ...(copiedFrom === undefined ? {} : { copiedFrom }),
    ...(paidUsd === undefined ? {} : { paidUsd }),
  };
  return putClip(place, { copied, put }, line);
}

async function moveOwn(place: Place, from: ClipRecord, line: Line): Promise<Result<void, Failure>> {
  const moved = await settle(place, () => line.store.move(from.path, place.path), line);
  if (!moved.ok) return moved;
  await line.record({ type: 'clip:moved', key: place.key, from: from.path, to: place.path });
  return await noteBeside(place, from, { line });
}
