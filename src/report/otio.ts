import { withoutMark } from '../core/mark.ts';
import type { Timeline, TimelineEntry, TimelineMedia, TimelineTake } from './timeline.ts';

/** An object of the format, with the name and version of its schema. */
type OtioObject = Readonly<Record<string, unknown>> & { readonly OTIO_SCHEMA: string };

/** The name that the format gives to the media that is shown. */
const shown = 'DEFAULT_MEDIA';

/** A timeline as OpenTimelineIO JSON: one track of pictures and, where any clip has sound, one of sound. */
export function otio({ pipeline, simulated, entries }: Timeline): string {
  const tracks = [track('V1', 'Video', entries.map(clip))];
  if (entries.some(({ take }) => take.media.hasSound)) {
    const sound = (entry: TimelineEntry) => (entry.take.media.hasSound ? clip(entry) : gap(entry.take.media));
    tracks.push(track('A1', 'Audio', entries.map(sound)));
  }
  const timeline: OtioObject = {
    OTIO_SCHEMA: 'Timeline.1',
    metadata: { dailies: { pipeline, simulated } },
    name: pipeline,
    global_start_time: null,
    tracks: { OTIO_SCHEMA: 'Stack.1', ...item('tracks', null), children: tracks },
  };
  return `${JSON.stringify(timeline, null, 2)}\n`;
}

function track(name: string, kind: 'Video' | 'Audio', children: readonly OtioObject[]): OtioObject {
  return { OTIO_SCHEMA: 'Track.1', ...item(name, null), children, kind };
}

function clip({ take, others }: TimelineEntry): OtioObject {
  const references = [[shown, reference(take)], ...others.map((other) => [other.task.id, reference(other)])];
  return {
    OTIO_SCHEMA: 'Clip.2',
    ...item(take.task.id, wholeOf(take.media), { dailies: metadata(take) }),
    media_references: Object.fromEntries(references),
    active_media_reference_key: shown,
  };
}

function gap(media: TimelineMedia): OtioObject {
  return { OTIO_SCHEMA: 'Gap.1', ...item('', wholeOf(media)) };
}

/** What all that stands on a timeline has. */
function item(name: string, sourceRange: OtioObject | null, metadata: object = {}) {
  return { metadata, name, source_range: sourceRange, effects: [], markers: [], enabled: true };
}

function reference({ task, media, ...take }: TimelineTake): OtioObject {
  return {
    OTIO_SCHEMA: 'ExternalReference.1',
    metadata: { dailies: metadata({ task, media, ...take }) },
    name: media.name,
    available_range: wholeOf(media),
    available_image_bounds: null,
    target_url: media.url,
  };
}

function wholeOf({ rate, frames }: TimelineMedia): OtioObject {
  const time = (value: number): OtioObject => ({ OTIO_SCHEMA: 'RationalTime.1', rate, value });
  return { OTIO_SCHEMA: 'TimeRange.1', duration: time(frames), start_time: time(0) };
}

/** What the clip is and what it was made from; amounts are exact decimals in text. */
function metadata({ task, request }: TimelineTake) {
  const { id, shot, variant, axes, seed, key, sha256, costUsd, jobId } = task;
  const { prompt = null, ...params } = withoutMark(request?.params ?? {});
  return {
    ...{ id, shot, variant, axes, seed, key, sha256, costUsd, jobId },
    ...(request && { model: request.model, prompt, params, images: request.images }),
  };
}
