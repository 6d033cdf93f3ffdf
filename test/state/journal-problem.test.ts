import { describe, expect, test } from 'vitest';
import type { Header } from '../../src/core/fact.generated.ts';
import {
  checkHeader,
  type Expected,
  gatewayName,
  type JournalProblem,
  parseHeader,
  problemSide,
} from '../../src/state/journal-problem.ts';

const header: Header = {
  format: 'dailies',
  version: 1,
  pipeline: 'spring',
  gateway: 'cloud.vtrix.ai',
  simulated: false,
  at: 1,
};
const path = 'state.jsonl';

describe('a first line', () => {
  test('is read, whatever else stands in it', () => {
    expect(parseHeader(JSON.stringify({ ...header, more: 1 }), path)).toMatchObject({
      ok: true,
      value: header,
    });
  });

  const wrong: readonly [string, JournalProblem['kind'], object?][] = [
    ['milk', 'not-ours'],
    ['null', 'not-ours'],
    ['[]', 'not-ours'],
    ['{"format":"terraform","version":1}', 'not-ours'],
    ['{"format":"dailies"}', 'foreign-version', { version: 'undefined' }],
    ['{"format":"dailies","version":2}', 'foreign-version', { version: '2' }],
    [
      `{"format":"dailies","version":"${'9'.repeat(60)}"}`,
      'foreign-version',
      { version: `"${'9'.repeat(39)}` },
    ],
    [JSON.stringify({ ...header, pipeline: 7 }), 'torn-middle', { line: 1 }],
    [JSON.stringify({ ...header, gateway: undefined }), 'torn-middle', { line: 1 }],
    [JSON.stringify({ ...header, simulated: 'no' }), 'torn-middle', { line: 1 }],
  ];
  test.each(wrong)('%s is %s', (line, kind, more = {}) => {
    expect(parseHeader(line, path)).toMatchObject({ ok: false, error: { kind, path, ...more } });
  });
});

describe('a journal', () => {
  const rows: readonly [string, Expected, JournalProblem['kind'] | undefined][] = [
    ['of which nothing is expected', {}, undefined],
    [
      'of this pipeline, gateway and world',
      { pipeline: 'spring', gateway: 'cloud.vtrix.ai', simulated: false },
      undefined,
    ],
    ['of this gateway in capitals', { gateway: 'Cloud.VTRIX.ai' }, undefined],
    [
      'of another world, before all else',
      { simulated: true, pipeline: 'winter', gateway: 'g' },
      'other-world',
    ],
    ['of another pipeline, before its gateway', { pipeline: 'winter', gateway: 'g' }, 'other-pipeline'],
    [
      'of another pipeline, whatever is said of gateways',
      { pipeline: 'winter', sameGateway: true },
      'other-pipeline',
    ],
    ['of another gateway', { gateway: 'g', sameGateway: false }, 'other-gateway'],
    ['of a gateway that moved', { gateway: 'g', sameGateway: true }, undefined],
  ];
  test.each(rows)('%s', (_, expected, kind) => {
    expect(checkHeader(header, path, expected)?.kind).toBe(kind);
  });
});

test.each([
  ['localhost:4000', 'localhost'],
  ['LOCALHOST', 'localhost'],
  ['127.0.0.1:80', '127.0.0.1'],
  ['127.10.20.30', '127.10.20.30'],
  ['[::1]:4000', '[::1]'],
  // These are hosts of their own, and the port is a part of them.
  ['localhost.example:4000', 'localhost.example:4000'],
  ['my-localhost:4000', 'my-localhost:4000'],
  ['127.0.0.1.example', '127.0.0.1.example'],
  ['10.127.0.0.1:4000', '10.127.0.0.1:4000'],
  ['127.0.0:4000', '127.0.0:4000'],
  ['127.0.0.1234:4000', '127.0.0.1234:4000'],
  ['localhost:', 'localhost:'],
  ['localhost:4000x', 'localhost:4000x'],
  ['Gateway.Example:443', 'gateway.example:443'],
])('the gateway %s is compared as %s', (host, name) => {
  expect(gatewayName(host)).toBe(name);
});

test('what the author said is the author’s, and what lies on the disk is the disk’s', () => {
  const side = (kind: JournalProblem['kind']) => problemSide({ kind, path } as JournalProblem);
  expect((['other-pipeline', 'other-gateway', 'other-world'] as const).map(side)).toEqual(
    Array(3).fill('author'),
  );
  expect((['unreadable', 'not-ours', 'foreign-version', 'torn-middle'] as const).map(side)).toEqual(
    Array(4).fill('disk'),
  );
});
