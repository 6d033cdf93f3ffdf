import type { Result } from '../../core/result.ts';
import type { ImageRef } from '../../core/task.ts';
import type { ImageFile, ImageProblem } from '../../image/probe.ts';
import { count, type Finding } from '../findings.ts';

/** A frame as the rules see it: where it is to come from, and what was found there. */
export type Frame = {
  readonly role: string;
  /** Path or address as written, templates filled in. */
  readonly text: string;
} & ({ readonly kind: 'url' } | { readonly kind: 'file'; readonly probed: Result<ImageFile, ImageProblem> });

/** A rule on all frames of a task. */
type FrameRule = (frames: readonly Frame[]) => readonly Finding[];

/** Runs the rules on the frames of a task. */
export function judgeFrames(frames: readonly Frame[]): readonly Finding[] {
  return frameRules.flatMap((rule) => rule(frames));
}

/** The frame as a task keeps it. */
export function imageRefOf(frame: Frame): ImageRef {
  if (frame.kind === 'url') return { kind: 'url', url: frame.text };
  return frame.probed.ok ? frame.probed.value : { kind: 'absent', path: frame.text };
}

const readable: FrameRule = (frames) =>
  frames.flatMap((frame) =>
    frame.kind === 'url' || frame.probed.ok ? [] : [error(frame.role, words(frame.text, frame.probed.error))],
  );

/** Width to height must lie between these, both excluded. */
const widest = 4;

const shape: FrameRule = (frames) =>
  frames.flatMap((frame) => {
    if (frame.kind === 'url' || !frame.probed.ok) return [];
    const { width, height } = frame.probed.value;
    if (width < widest * height && height < widest * width) return [];
    const which = width > height ? 'wide' : 'tall';
    const message = `${frame.text} is too ${which}: ${width} x ${height} is not between 1:4 and 4:1`;
    return [error(frame.role, { code: 'image-aspect', message, hint: 'crop it, or choose another' })];
  });

const pair: FrameRule = ([start, end]) => {
  if (start?.kind !== 'file' || end?.kind !== 'file' || !start.probed.ok || !end.probed.ok) return [];
  const [first, last] = [start.probed.value, end.probed.value];
  const [firstPixels, lastPixels] = [first.width * first.height, last.width * last.height];
  // In whole numbers, so that exactly 0.8 and exactly 1.25 pass: 4/5 and 5/4.
  if (5 * firstPixels >= 4 * lastPixels && 4 * firstPixels <= 5 * lastPixels) return [];
  const ratio = (firstPixels / lastPixels).toFixed(3);
  const sizes = `${first.width} x ${first.height} and ${last.width} x ${last.height}`;
  const message = `start and end frame differ too much in size: ${sizes} pixels, ratio ${ratio}`;
  const hint = 'the start frame must have 0.8 to 1.25 times the pixels of the end frame';
  return [{ code: 'image-pair', severity: 'error', message, hint, about: [end.role, start.role] }];
};

const usableAddress: FrameRule = (frames) =>
  frames.flatMap((frame) => {
    if (frame.kind === 'file') return [];
    const fault = addressFault(frame.text);
    return fault === undefined ? [] : [error(frame.role, { code: 'image-url', ...fault })];
  });

const signedAddress: FrameRule = (frames) =>
  frames.flatMap((frame) => {
    if (frame.kind === 'file' || !URL.canParse(frame.text)) return [];
    const signature = [...new URL(frame.text).searchParams.keys()].find((name) => signatures.test(name));
    if (signature === undefined) return [];
    const message = `the address of the ${frame.role} frame is signed (${signature}): each new signature is a new clip`;
    const hint = 'use an address that stays the same, or a file';
    return [{ code: 'image-signed-url', severity: 'warning', message, hint, about: [frame.role] }];
  });

const frameRules: readonly FrameRule[] = [readable, shape, pair, usableAddress, signedAddress];

/** Query parameters that the common object stores and content networks sign with. */
const signatures =
  /^(x-(amz|goog|oss|cos|tos|ms)-(signature|credential|security-token|expires)|signature|sig|sign|policy|key-pair-id|expires?|token|access_?token|hdnts|hmac|q-signature|ossaccesskeyid|awsaccesskeyid|googleaccessid)$/i;

function addressFault(text: string): { readonly message: string; readonly hint?: string } | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*/i.exec(text)?.[0].toLowerCase() ?? '';
  if (scheme === 'data') {
    return {
      message: 'pictures are not written into the manifest',
      hint: 'save it as a file and write its path',
    };
  }
  if (scheme !== 'http' && scheme !== 'https') {
    const hint = scheme === 'file' ? 'write the path alone' : 'use a file, or an http(s) address';
    return { message: `${scheme}: addresses cannot be used for images`, hint };
  }
  if (!URL.canParse(text) || /[\s\p{Cc}]/u.test(text))
    return { message: `${text} is no address`, hint: 'write a space as %20' };
  const { username, password } = new URL(text);
  if (username === '' && password === '') return undefined;
  return {
    message: 'the address holds a user name or password, which would be sent to the provider',
    hint: 'use an address without them, or a file',
  };
}

type Words = Pick<Finding, 'code' | 'message'> & { readonly hint?: string };

function error(role: string, fault: Words): Finding {
  return { severity: 'error', about: [role], ...fault };
}

function words(path: string, problem: ImageProblem): Words {
  const formats = 'png, jpeg and webp are taken, told by the bytes and not by the name';
  switch (problem.kind) {
    case 'missing':
      return {
        code: 'image-missing',
        message: `${path} does not exist`,
        hint:
          problem.meant === undefined
            ? 'paths are relative to the manifest'
            : `did you mean ${endingIn(problem.meant, path)}?`,
      };
    case 'directory':
      return { code: 'image-unreadable', message: `${path} is a folder` };
    case 'unreadable':
      return { code: 'image-unreadable', message: `${path} cannot be read (${problem.cause})` };
    case 'empty':
      return { code: 'image-format', message: `${path} is empty` };
    case 'lfs-pointer':
      return {
        code: 'image-format',
        message: `${path} is a Git LFS pointer, not the picture`,
        hint: 'run "git lfs pull"; in CI, check out with lfs: true',
      };
    case 'format': {
      const extension = /\.(png|jpe?g|webp)$/i.exec(path)?.[0];
      const named = extension === undefined ? '' : ` named ${extension}`;
      const found =
        problem.found === undefined ? 'is no picture that is known' : `is ${problem.found}${named}`;
      return { code: 'image-format', message: `${path} ${found}`, hint: formats };
    }
    case 'too-large': {
      const limit = `${problem.limitBytes / 1_048_576} MB`;
      const message = `${path} is over ${limit}: ${count(problem.bytes, 'byte')}`;
      return {
        code: 'image-too-large',
        message,
        hint: `${limit} are allowed, and 20 MB for a whole request`,
      };
    }
    case 'broken':
      return {
        code: 'image-unreadable',
        message: `${path} is a broken ${problem.found}: it is cut short, or its header says no size`,
        hint: 'save it again from its source',
      };
  }
}

/** A path with its end put right. */
function endingIn(end: string, path: string): string {
  const steps = end.split(/[/\\]/);
  return [...path.split('/').slice(0, -steps.length), ...steps].join('/');
}
