import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Weighed, weighed } from '../rig/dailies.ts';

const size = 9_900_000;
const filled = (piece: string, length = size): string => piece.repeat(Math.floor(length / piece.length));
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const head = 'version: 1\nname: x\nmodel: vidu20_img2video\nimages: [https://cdn.example/a.png]\n';
const cup = 'shots: [{ id: cup, prompt: a }]\n';

/** Each of these once took more than 300 MB, more than 5 s, or a stack trace. */
const manifests: readonly (readonly [string, () => string])[] = [
  ['a million line ends', () => filled('\n')],
  ['a list item in every line', () => filled('-\n')],
  ['a comment in every line', () => filled('#\n')],
  ['a block of short lines', () => `a: |\n${filled(' x\n')}`],
  ['one text that is never closed', () => `"${filled('a')}`],
  ['a text of backslashes', () => `a: "${filled('\\q')}"`],
  ['a text of short escapes', () => `a: "${filled('\\x')}"`],
  ['a text of faces', () => `a: "${filled('😀', size / 2)}"`],
  ['templates without quotes', () => `a: [${filled('${x}, ')}]`],
  ['templates inside templates', () => `a: [${filled('${')}`],
  ['a key of megabytes', () => `{${filled('a')}: 1}`],
  ['shots that are numbers', () => `${head}shots: [${'1,'.repeat(190_000)}]`],
  ['shots that are nothing', () => `${head}shots:\n${' -\n'.repeat(140_000)}`],
  ['shots with one id', () => `${head}shots:\n${' - id: s\n'.repeat(57_000)}`],
  ['keys that nobody knows', () => `${head}${many(80_000, (index) => `kk${index}: 1\n`)}${cup}`],
  [
    'variables that double',
    () =>
      `${head}vars:\n${many(40, (index) => `  k${index}: "\${k${index + 1}}\${k${index + 1}}"\n`)}  k40: x\nprompt: \${k0}\n${cup.replace(', prompt: a', '')}`,
  ],
  [
    'variables in a long chain',
    () =>
      `${head}vars:\n${many(50_000, (index) => `  k${index}: "\${k${index + 1}}"\n`)}  k50000: x\nprompt: \${k0}\n${cup.replace(', prompt: a', '')}`,
  ],
  [
    'a long prompt for each of a thousand tasks',
    () =>
      `${head}matrix: { n: [${many(1000, (index) => `${index},`)}] }\nshots: [{ id: a, prompt: "\${n} ${'x'.repeat(1_000_000)}" }]\n`,
  ],
  [
    'as many variants as shots',
    () =>
      `${head}variants:\n${many(28_000, (index) => ` - id: v${index}\n`)}shots:\n${many(28_000, (index) => ` - id: s${index}\n`)}`,
  ],
  ['fifty thousand axes', () => `${head}matrix:\n${many(50_000, (index) => `  a${index}: [x]\n`)}${cup}`],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dailies-any-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command that is to refuse what it is given: with a sentence, in little time and little memory. */
async function refusedInTime(args: readonly string[]): Promise<Weighed> {
  const ended = await answeredInTime(args);
  expect(ended.code).toBe(2);
  return ended;
}

async function answeredInTime(args: readonly string[]): Promise<Weighed> {
  const ended = await weighed(args, { cwd: folder });
  expect(ended.stderr).not.toMatch(/bug in dailies|^ +at /m);
  expect(ended.cpuSeconds).toBeLessThan(5);
  expect(ended.peakMegabytes).toBeLessThan(300);
  return ended;
}

test('what is weighed is the command, and not the test that starts it', async () => {
  const held = Buffer.alloc(400_000_000, 1);
  const { peakMegabytes, cpuSeconds } = await weighed(['--version'], { cwd: folder });
  expect(peakMegabytes).toBeLessThan(200);
  expect(cpuSeconds).toBeGreaterThan(0);
  expect(held.length).toBe(400_000_000);
});

describe('a manifest of any kind is answered within 5 s and 300 MB', () => {
  test.each(manifests)('%s', async (_, text) => {
    await writeFile(join(folder, 'a.yaml'), text());
    const { stdout } = await refusedInTime(['validate', 'a.yaml']);
    expect(stdout.length).toBeLessThan(1_000_000);
  });
});

const tables: readonly (readonly [string, () => string])[] = [
  ['a row of quoted cells', () => `id\n${filled('"a""b",')}`],
  ['half a million quoted cells', () => filled('"a""b",', 3_500_000)],
  ['columns by the hundred thousand', () => many(100_000, (index) => `c${index},`)],
  ['a line end after the other', () => `id\n${filled('\n')}`],
];

describe('a table of shots of any kind is answered within 5 s and 300 MB', () => {
  test.each(tables)('%s', async (_, text) => {
    await writeFile(join(folder, 'a.csv'), text());
    await writeFile(join(folder, 'a.yaml'), `${head}prompt: a\nshots: [{ from: a.csv }]\n`);
    await refusedInTime(['validate', 'a.yaml']);
  });
});

const manyRows = 30_000;
const rows = (columns: string, row: (index: number) => string): string =>
  `${columns}\n${many(manyRows, (index) => `${row(index)}\n`)}`;

/** Tables as people have them, and larger: what their rows are made with, and whether it is right. */
const lists: readonly (readonly [string, string, () => string, number])[] = [
  [
    'that is right',
    'prompt: "Dawn over ${city}"',
    () => rows('id,city', (index) => `a${index},City ${index}`),
    0,
  ],
  ['without ids', 'prompt: a', () => rows('id,city', () => ',Oslo'), 2],
  ['with a column whose name is taken', 'prompt: a', () => rows('id,prompt', (index) => `a${index},b`), 2],
  [
    'of frames that are not there',
    'prompt: a, images: ["${f}"]',
    () => rows('id,f', (index) => `a${index},f/${index}.png`),
    2,
  ],
  [
    'of params that are wrong',
    'prompt: a, params: { duration: "${n}" }',
    () => rows('id,n', (index) => `a${index},${index + 99}`),
    2,
  ],
  [
    'of names that nobody knows',
    'prompt: "${n${n}}"',
    () => rows('id,n', (index) => `a${index},${index}`),
    2,
  ],
];

describe('a table of 30,000 shots is answered within 5 s and 300 MB', () => {
  test.each(lists)('%s', async (_, entry, text, code) => {
    await writeFile(join(folder, 'a.csv'), text());
    await writeFile(join(folder, 'a.yaml'), `${head}shots: [{ from: a.csv, ${entry} }]\n`);
    expect(await answeredInTime(['validate', 'a.yaml'])).toMatchObject({ code });
  });
  test('of 20,000 with ten columns in use', async () => {
    const columns = Array.from({ length: 9 }, (_, index) => `c${index}`);
    const row = (index: number) => `a${index},${columns.map((name) => `${name}-${index}`)}\n`;
    await writeFile(join(folder, 'a.csv'), `id,${columns}\n${many(20_000, row)}`);
    const prompt = columns.map((name) => `\${${name}}`).join(' ');
    const entry = `from: a.csv, prompt: "${prompt}", images: ["https://cdn.example/\${c0}.png"]`;
    await writeFile(join(folder, 'a.yaml'), `${head}shots: [{ ${entry} }]\n`);
    expect(await answeredInTime(['plan', 'a.yaml', '--offline'])).toMatchObject({ code: 0 });
  });
});

const jpegHead = Buffer.from('ffd8ffe1fffe4578696600004d4d002a00000008ffff', 'hex');
const pngHead = Buffer.from('89504e470d0a1a0a0000000d4948445200000040000000400802000000', 'hex');
const webpHead = Buffer.from('RIFF\xff\xff\xff\x02WEBPVP8X', 'latin1');
const framed = `${head.replace('https://cdn.example/a.png', 'a.png')}${cup}`;
const pictures: readonly (readonly [string, number, Buffer, string])[] = [
  ['a JPEG of segments without anything', 49_000_000, jpegHead, 'ffe00002'],
  ['a JPEG of EXIF without anything', 49_000_000, jpegHead, 'ffe10002'],
  ['a JPEG of fill bytes', 49_000_000, jpegHead, 'ff'],
  ['a JPEG of stuffed bytes', 49_000_000, jpegHead, 'ff00'],
  ['a PNG of empty chunks', 49_000_000, pngHead, '000000007445587400000000'],
  ['a WebP of chunks', 49_000_000, webpHead, '5650385800000000'],
  ['a GIF', 49_000_000, Buffer.from('GIF89a'), '2c'],
  ['an SVG that never begins', 49_000_000, Buffer.from('<?xml version="1.0"'), '20'],
  ['a PNG of 90 MB', 90_000_000, pngHead, '00'],
];

describe('a picture of any kind is answered within 5 s and 300 MB', () => {
  test.each(pictures)('%s', async (_, bytes, start, piece) => {
    const picture = Buffer.alloc(bytes);
    picture.fill(Buffer.from(piece, 'hex'), start.copy(picture));
    await writeFile(join(folder, 'a.png'), picture);
    await writeFile(join(folder, 'a.yaml'), framed);
    await refusedInTime(['validate', 'a.yaml']);
  });
});

const header =
  '{"format":"dailies","version":1,"pipeline":"x","gateway":"api.example.com","simulated":false,"at":1}\n';
const key = 'a'.repeat(64);
const saved = (path: string, owner = key): string =>
  `{"type":"clip:saved","at":1,"key":"${owner}","path":"clips/a/${path}.mp4","bytes":1,"sha256":"${key}","mtimeMs":1}`;
const started = (number: number): string =>
  `{"type":"task:started","at":1,"attempt":"${key.slice(0, 16)}-${number}","key":"${key}","class":"c","usd":"1","timeoutMs":1,"request":{"model":"m","params":{},"images":[]}}`;

/** Journals of 50 MB, since tests run side by side; each with many of one thing: the line of that number. */
const journals: readonly (readonly [string, (index: number) => string])[] = [
  [
    'runs',
    (index) => `{"type":"run:started","at":${index},"run":"r${index}","dailies":"0.1.0","command":"run"}`,
  ],
  ['attempts at one clip', (index) => started(index + 1)],
  ['copies of one clip', (index) => saved(String(index % 3000))],
  [
    'owners of one path',
    (index) => (index < 490 ? saved(String(index)) : saved('5', index % 2 ? key : 'b'.repeat(64))),
  ],
  [
    'moves of one clip',
    (index) =>
      index < 490
        ? saved(String(index))
        : `{"type":"clip:moved","at":1,"key":"${key}","from":"clips/a/${index % 2 ? 'z' : 5}.mp4","to":"clips/a/${index % 2 ? 5 : 'z'}.mp4"}`,
  ],
  ['grants', (index) => `{"type":"retry:granted","at":1,"key":"${index.toString(36).padStart(43, 'A')}"}`],
];

describe('a journal of any kind is answered within 5 s and 300 MB', () => {
  test.each(journals)('%s', async (_, line) => {
    const lines: string[] = [header];
    for (let length = 0, index = 0; length < 50_000_000; index += 1) {
      const text = `${line(index)}\n`;
      lines.push(text);
      length += text.length;
    }
    await rm(join(folder, 'state'), { recursive: true, force: true });
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state/state.jsonl'), lines.join(''));
    await answeredInTime(['status', 'state']);
  });
});

const priced: readonly (readonly [string, () => string])[] = [
  ['of numbers', () => `{"vidu20_img2video": [${filled('1,')}1]}`],
  ['of empty rows', () => `{"vidu20_img2video": [${filled('{},', 60_000)}{}]}`],
  ['of models that nobody knows', () => `{${many(5_000, (index) => `"m${index}":[],`)}"m":[]}`],
  ['of brackets', () => filled('[')],
];

describe('a price table of any kind is answered within 5 s and 300 MB', () => {
  test.each(priced)('%s', async (_, text) => {
    await writeFile(join(folder, 'prices.json'), text());
    await writeFile(join(folder, 'a.yaml'), `${head}${cup}`);
    const { stderr } = await refusedInTime(['plan', 'a.yaml', '--offline', '--prices', 'prices.json']);
    expect(stderr.length).toBeLessThan(10_000);
  });
});
