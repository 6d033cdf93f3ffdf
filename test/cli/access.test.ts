import { describe, expect, test } from 'vitest';
import { resolveAccess } from '../../src/cli/access.ts';

const theirs = 'VTRIX_BASE_URL=https://elsewhere.example\nVTRIX_API_KEY=file-key\nPATH=/nowhere\n';

describe('where the key and the gateway come from', () => {
  test.each([
    ['nothing anywhere', {}, {}, undefined, {}],
    [
      'flags before the environment',
      { key: 'f', baseUrl: 'https://f' },
      { VTRIX_API_KEY: 'e', VTRIX_BASE_URL: 'https://e' },
      undefined,
      { key: 'f', baseUrl: 'https://f' },
    ],
    ['environment before .env', {}, { VTRIX_API_KEY: 'e' }, theirs, { key: 'e' }],
    ['.env as a pair', {}, {}, theirs, { key: 'file-key', baseUrl: 'https://elsewhere.example' }],
    [
      'a base URL of .env never with a key from outside',
      { key: 'f' },
      {},
      'VTRIX_BASE_URL=https://elsewhere.example',
      { key: 'f' },
    ],
    ['a base URL of .env alone opens nothing', {}, {}, 'VTRIX_BASE_URL=https://elsewhere.example', {}],
    ['empty is absent', {}, { VTRIX_API_KEY: ' ', VTRIX_BASE_URL: '' }, undefined, {}],
  ])('%s', (_, flags, env, dotEnv, expected) => {
    const access = resolveAccess({ flags, env, dotEnv });
    expect({ key: access.key, baseUrl: access.baseUrl }).toEqual({
      key: undefined,
      baseUrl: undefined,
      ...expected,
    });
  });
});
