import { resolve } from 'node:path';
import type { Result } from '../core/result.ts';
import type { ImageRef } from '../core/task.ts';
import type { ImageFile, ImageProblem, ProbeImage } from '../image/probe.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Draft } from './expand.ts';
import type { FilledFrame } from './fields.ts';
import type { Finding, Report } from './findings.ts';
import { reportOn } from './origin.ts';
import { placeFrameFinding } from './place.ts';
import { imagesBytes } from './rules/body-size.ts';
import { type Frame, imageRefOf, judgeFrames } from './rules/frame-rules.ts';
import { createTold } from './told.ts';

/** Frames that were found right, in the model's order. */
export interface GoodFrames {
  readonly images: readonly ImageRef[];
  /** In the body. */
  readonly bytes: number;
}

/** Looks at frames, and judges them. */
export interface FramesJudge {
  /** Looks at every file that drafts want as a frame; comes before they are judged. */
  look(drafts: readonly Draft[]): Promise<void>;
  /** `undefined` where something is wrong, which is reported for each place that wrote it. */
  judge(draft: Draft): GoodFrames | undefined;
}

/** What was found at the paths of frames, by absolute path. */
type Probed = Map<string, Result<ImageFile, ImageProblem>>;

/** Judges each distinct pair of frames once. */
export function createFramesJudge({ dir }: Manifest, probe: ProbeImage, report: Report): FramesJudge {
  const probed: Probed = new Map();
  const byObject = new WeakMap<readonly FilledFrame[], Judged>();
  const byContent = new Map<string, Judged>();
  const told = createTold<readonly FilledFrame[]>();

  function judgedOf(frames: readonly FilledFrame[]): Judged {
    const known = byObject.get(frames);
    if (known !== undefined) return known;
    const content = JSON.stringify(frames);
    const judged = byContent.get(content) ?? judge(frames.map((frame) => found(frame, dir, probed)));
    byContent.set(content, judged);
    byObject.set(frames, judged);
    return judged;
  }

  return {
    async look(drafts) {
      const sets = new Set(drafts.map(({ frames }) => frames));
      const paths = new Set<string>();
      for (const frames of sets) {
        for (const { text } of frames ?? []) if (!isAddress(text)) paths.add(resolve(dir, text));
      }
      const fresh = [...paths].filter((path) => !probed.has(path));
      await Promise.all(fresh.map(async (path) => probed.set(path, await probe(path))));
    },
    judge({ frames: filled, recipe }) {
      if (filled === undefined) return undefined;
      const { findings, frames } = judgedOf(filled);
      if (findings.length === 0) return frames;
      // Shots may share frames, and only a skipped one may wait for them.
      const diagnostics = findings.map((finding) => placeFrameFinding(finding, recipe));
      if (told.first(filled, recipe)) diagnostics.forEach(reportOn(recipe.shot, report));
      return diagnostics.every(({ severity }) => severity !== 'error') ? frames : undefined;
    },
  };
}

interface Judged {
  readonly findings: readonly Finding[];
  readonly frames: GoodFrames;
}

function judge(frames: readonly Frame[]): Judged {
  const images = frames.map(imageRefOf);
  return { findings: judgeFrames(frames), frames: { images, bytes: imagesBytes(images) } };
}

function found({ role, text }: FilledFrame, dir: string, probed: Probed): Frame {
  if (isAddress(text)) return { kind: 'url', role, text };
  const answer = probed.get(resolve(dir, text));
  if (answer === undefined) throw new Error(`the frame ${text} was never looked at`);
  return { kind: 'file', role, text, probed: answer };
}

/** Everything with a scheme; a drive letter is none. */
function isAddress(text: string): boolean {
  return /^([a-z][a-z0-9+.-]+:\/\/|(data|blob|file|javascript|mailto):)/i.test(text);
}
