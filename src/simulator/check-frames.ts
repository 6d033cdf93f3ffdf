import type { Model } from '../catalog/model.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { type Measured, probeImageBytes } from '../image/measure.ts';
import { isWhole } from '../image/whole.ts';
import { errorCodes, errorForm } from './error-form.ts';

/** A frame as it came over the wire. */
export type SentFrame =
  | ({ readonly kind: 'inline'; readonly bytes: Buffer } & Measured)
  /** Never fetched: the simulated gateway uses no network. */
  | { readonly kind: 'url'; readonly url: string };

interface FrameRefusal {
  readonly code: string;
  readonly text: string;
}

/**
 * Compares `images` with what the seeds allow: number, form, format by magic bytes, sides, and the pair. The limit of
 * 50 MB an image needs no check: the body that carries it has 20.
 */
export function checkFrames(images: unknown, model: Model): Result<readonly SentFrame[], FrameRefusal> {
  const wanted = model.imageRoles.length;
  const sent: readonly unknown[] = Array.isArray(images) ? images : [];
  if (sent.length < wanted) {
    return fail({
      code: errorForm(model.id).imageMissing,
      text: `images: ${wanted} needed, ${sent.length} found`,
    });
  }
  if (sent.length > wanted) return invalid(`images: only ${wanted} accepted, ${sent.length} found`);

  const frames: SentFrame[] = [];
  for (const [index, each] of sent.entries()) {
    const frame = checkFrame(each);
    if (!frame.ok) return invalid(`images[${index}]: ${frame.error}`);
    frames.push(frame.value);
  }
  return differTooMuch(frames)
    ? invalid('images: start and end frame differ too much: 0.8 to 1.25 times the pixels are allowed')
    : ok(frames);
}

function checkFrame(sent: unknown): Result<SentFrame, string> {
  if (typeof sent !== 'string') return fail('an address or a data URI is needed');
  if (/^https?:\/\//i.test(sent)) {
    return URL.canParse(sent) ? ok({ kind: 'url', url: sent }) : fail('not an address');
  }
  const header = /^data:image\/(png|jpe?g|webp);base64,/.exec(sent);
  if (header === null) return fail('neither an http(s) address nor data:image/(png|jpeg|jpg|webp);base64,…');
  const bytes = Buffer.from(sent.slice(header[0].length), 'base64');
  const measured = probeImageBytes(bytes);
  if (measured === undefined) return fail('the bytes are no png, jpeg or webp');
  if (measured.format !== header[1]?.replace('jpg', 'jpeg')) {
    return fail(`the bytes are ${measured.format}, not ${header[1]}`);
  }
  if (!isWhole(bytes, measured.format)) return fail('the picture is cut short');
  const { width, height } = measured;
  if (width >= 4 * height || height >= 4 * width) {
    return fail(`the sides ${width} x ${height} are not between 1:4 and 4:1`);
  }
  return ok({ kind: 'inline', bytes, ...measured });
}

/** In whole numbers, so that the bounds themselves are allowed. Pictures at addresses are not looked at. */
function differTooMuch([start, end]: readonly SentFrame[]): boolean {
  if (start?.kind !== 'inline' || end?.kind !== 'inline') return false;
  const [from, to] = [start.width * start.height, end.width * end.height];
  return 5 * from < 4 * to || 4 * from > 5 * to;
}

function invalid(text: string): Result<never, FrameRefusal> {
  return fail({ code: errorCodes.imageInvalid, text });
}
