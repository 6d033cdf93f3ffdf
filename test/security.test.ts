import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { tell } from '../src/cli/tell.ts';
import { createProbe } from '../src/image/probe.ts';
import { parseManifest } from '../src/manifest/load.ts';
import { planManifest } from '../src/plan/plan-manifest.ts';
import { createIo } from './rig/io.ts';

/** What is wrong with a manifest that somebody else wrote, and the paths that its clips would have. */
async function judge(lines: readonly string[]) {
  const text = ['version: 1', 'name: pull-request', ...lines].join('\n');
  const loaded = await parseManifest({ path: 'pull-request.yaml', text }, process.cwd());
  const planned = loaded.value && (await planManifest(loaded.value, { probe: createProbe() }));
  const diagnostics = [...loaded.diagnostics, ...(planned?.diagnostics ?? [])];
  return {
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    paths: planned?.value?.tasks.map(({ clipPath }) => clipPath) ?? [],
  };
}

const shot = (...more: readonly string[]) => [
  'shots:',
  '  - id: cup',
  '    model: vidu20_img2video',
  '    images: [pipelines/frames/cup-wide.webp]',
  ...more.map((line) => `    ${line}`),
];

describe('a manifest of somebody else', () => {
  const gateways = ['base_url: https://evil.example', 'gateway: evil.example', 'provider: { url: evil }'];
  test.each(gateways)('cannot name a gateway: %s', async (line) => {
    expect((await judge([line, ...shot('prompt: a')])).errors).toEqual(['unknown-key']);
    expect((await judge(['run:', `  ${line}`, ...shot('prompt: a')])).errors).toEqual(['unknown-key']);
  });

  const secrets = ['${VTRIX_API_KEY}', '${env[HOME]}', '${process[env]}', '${constructor}', '${__proto__}'];
  test.each(secrets)('cannot read the environment: %s', async (template) => {
    expect((await judge(shot(`prompt: '${template}'`))).errors).toEqual(['unknown-name']);
    const line = `images: ['https://evil.example/${template}.png']`;
    const written = await judge(
      shot('prompt: a').map((each) => (each.includes('images:') ? `    ${line}` : each)),
    );
    expect(written.errors).toEqual(['unknown-name']);
  });

  const ids = [
    '../../../etc/cron.d/x',
    '/etc/passwd',
    'a/../../b',
    '..',
    '.',
    'a\\..\\b',
    'con:',
    'a\u0000b',
    'a b',
  ];
  test.each(ids)('cannot lead its clips out of the folder by an id: %j', async (id) => {
    const { errors, paths } = await judge(
      shot('prompt: a').map((line) => line.replace('cup', JSON.stringify(id))),
    );
    expect(errors).not.toEqual([]);
    expect(paths).toEqual([]);
  });

  test('cannot lead its clips out of the folder by an axis value', async () => {
    const values = ['../../x', '/etc/passwd', '..', 'a\\b', '%2e%2e%2f', 'a\u0007b'];
    const { paths } = await judge(
      shot(
        'prompt: ${where}',
        `matrix: { where: [${values.map((value) => JSON.stringify(value)).join(', ')}] }`,
      ),
    );
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(path).toMatch(/^clips\/cup\/where=[A-Za-z0-9._~-]+\.mp4$/);
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'cannot change what every object inherits: %s',
    async (key) => {
      await judge([`vars: { ${key}: { polluted: yes } }`, `params: { ${key}: 1 }`, ...shot('prompt: a')]);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect('polluted' in {}).toBe(false);
    },
  );
});

describe('a terminal', () => {
  test('obeys nothing of what is told beside the output', () => {
    const { io, said } = createIo();
    tell(io, 'held by \u001b]8;;http://evil\u0007host\u009b31m\nsecond line');
    expect(said.stderr).toBe('dailies: held by ␛]8;;http://evil␇host�31m\nsecond line\n');
  });

  test('is told nothing past that function', async () => {
    const files = await readdir('src/cli', { recursive: true });
    const past = await Promise.all(
      files
        .filter((file) => file.endsWith('.ts') && file !== 'tell.ts')
        .map(async (file) => {
          const text = await readFile(`src/cli/${file}`, 'utf8');
          return /stderr\.write\(\s*['`]/.test(text) ? [file] : [];
        }),
    );
    expect(past.flat()).toEqual([]);
  });
});
