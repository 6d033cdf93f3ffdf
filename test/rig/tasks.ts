import { createHash } from 'node:crypto';
import type { Task } from '../../src/core/task.ts';

/** A task like any other; its key follows from its prompt. */
export function makeTask(id: string, more: Partial<Task> & { readonly prompt?: string } = {}): Task {
  const { prompt = `a picture of ${id}`, ...rest } = more;
  const span = { file: { path: 'test.yaml', text: '' }, start: 0, end: 0 };
  const shot = id.split('/')[0] ?? id;
  return {
    id,
    shot,
    axes: {},
    take: 0,
    tags: [],
    key: createHash('sha256').update(prompt).digest('hex'),
    request: {
      model: 'viduq2_pro_start_end2video',
      params: { prompt, duration: 5, resolution: '720p' },
      images: [],
    },
    priceClass: '0123456789abcdef',
    clipPath: id.includes('/') ? `clips/${id}.mp4` : `clips/${id}/${id}.mp4`,
    places: { shot: span, params: {} },
    ...rest,
  };
}

/** `count` tasks, each of its own key. */
export function makeTasks(count: number): readonly Task[] {
  return Array.from({ length: count }, (_, index) => makeTask(`shot-${index + 1}`));
}
