import { expect, test } from 'vitest';
import { fail, ok } from '../../src/core/result.ts';
import type { GenerationRequest, ImageRef } from '../../src/core/task.ts';
import { createWireRequestBuilder } from '../../src/provider/wire-request.ts';

function file(path: string): Extract<ImageRef, { kind: 'file' }> {
  return { kind: 'file', path, sha256: '', bytes: 1, format: 'png', width: 1, height: 1 };
}

const request: GenerationRequest = {
  model: 'm',
  params: { prompt: 'sea', seed: 7 },
  images: [file('/a.png'), { kind: 'url', url: 'https://h/b.png?sig=1' }, file('/c.png')],
};

test('frames go by their bytes, addresses as they are, in order', async () => {
  const build = createWireRequestBuilder(async ({ path }) => ok(`data:${path}`));
  expect(await build(request)).toEqual({
    ok: true,
    value: {
      model: 'm',
      params: { prompt: 'sea', seed: 7 },
      images: ['data:/a.png', 'https://h/b.png?sig=1', 'data:/c.png'],
    },
  });
});

test('a frame that is not the planned one fails the request', async () => {
  const build = createWireRequestBuilder(async ({ path }) =>
    path === '/c.png' ? fail({ kind: 'disk', code: 'ECHANGED', path }) : ok('data:'),
  );
  expect(await build(request)).toEqual({
    ok: false,
    error: { kind: 'disk', code: 'ECHANGED', path: '/c.png' },
  });
});

test('a frame that is not there yet makes no request', async () => {
  const build = createWireRequestBuilder(async () => ok('data:'));
  const waiting: GenerationRequest = { ...request, images: [{ kind: 'absent', path: 'later.png' }] };
  expect(await build(waiting)).toEqual({
    ok: false,
    error: { kind: 'disk', code: 'ENOENT', path: 'later.png' },
  });
});
