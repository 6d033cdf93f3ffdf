import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/plan/template.ts';
import { runs } from '../rig/runs.ts';
import { endModel, type LevelText, type ManifestText, plan, type ShotText, startModel } from './build.ts';

const still: LevelText = { images: { start: 'a.png' } };
const shotOf = (shot: Partial<ShotText>, outer: Partial<ManifestText> = {}): ManifestText => ({
  name: 'spring',
  model: startModel,
  ...outer,
  shots: [{ id: 'a', ...still, ...shot }],
});
const prompts = async (text: ManifestText) => {
  const { tasks, problems } = await plan(text);
  expect(problems).toEqual([]);
  return tasks.map(({ request }) => request.params.prompt);
};

describe('filling in', () => {
  it.each<[string, Partial<ShotText>, string[]]>([
    ['built-ins', { prompt: '${pipeline}/${shot}/${seed}', seeds: [4, 5] }, ['spring/a/4', 'spring/a/5']],
    ['a single seed', { prompt: '${seed}', seed: 6 }, ['6']],
    ['the variant', { prompt: '${variant}', variants: [{ id: 'v' }, { id: 'w' }] }, ['v', 'w']],
    ['an axis', { prompt: 'in ${ city }!', matrix: { city: ['Oslo', 'Bern'] } }, ['in Oslo!', 'in Bern!']],
    ['values as written', { prompt: '${n}', matrix: { n: ['010', '1.0', '0x1F'] } }, ['010', '1.0', '0x1F']],
    [
      'a map by an axis',
      { prompt: '${line[lang]}', matrix: { lang: ['en', 'de'] }, vars: { line: { en: 'Hi', de: 'Hallo' } } },
      ['Hi', 'Hallo'],
    ],
    [
      'a map by a variable',
      { prompt: '${line[lang]}', vars: { lang: 'de', line: { en: 'Hi', de: 'Hallo' } } },
      ['Hallo'],
    ],
    [
      'a map by one of its keys',
      { prompt: '${line[en]}', vars: { line: { en: 'Hi', de: 'Hallo' } } },
      ['Hi'],
    ],
    ['a map by the shot', { prompt: '${line[shot]}', vars: { line: { a: 'Hi' } } }, ['Hi']],
    [
      'variables in variables',
      { prompt: '${look}', vars: { look: '${lens}, in ${city}', lens: '35mm' }, matrix: { city: ['Oslo'] } },
      ['35mm, in Oslo'],
    ],
    [
      'variables in maps',
      {
        prompt: '${line[lang]}',
        vars: { line: { en: 'Hi ${name}' }, name: 'Ada' },
        matrix: { lang: ['en'] },
      },
      ['Hi Ada'],
    ],
    ['a plain dollar and brace', { prompt: '$5 $${x} $$ {y} $' }, ['$5 ${x} $$ {y} $']],
    ['no second filling', { prompt: '${x}', vars: { x: '$${y}' } }, ['${y}']],
    [
      'trimmed, NFC, LF, after filling in',
      { prompt: ' ${x}\r\nline\rtwo ', vars: { x: 'Cafe\u0301' } },
      ['Café\nline\ntwo'],
    ],
  ])('%s', async (_, shot, filled) => {
    expect(await prompts(shotOf(shot))).toEqual(filled);
  });

  it("in the prompt of a variant takes the shot's", async () => {
    const variants = [{ id: 'v', prompt: '${prompt}, ${variant}' }, { id: 'w' }];
    expect(await prompts(shotOf({ prompt: 'on ${city}', variants, vars: { city: 'Oslo' } }))).toEqual([
      'on Oslo, v',
      'on Oslo',
    ]);
  });

  it("in images and in params, where one name alone takes the parameter's type", async () => {
    const { tasks, problems } = await plan({
      model: endModel,
      vars: { seconds: '4', loud: 'true', r: '1080p', where: 'https://x.test/${r}' },
      shots: [
        {
          id: 'a',
          images: ['frames/${shot}-${n}.png', '${where}/${n}.png'],
          matrix: { n: ['7'] },
          params: {
            duration: '${seconds}',
            bgm: '${loud}',
            resolution: '${r}',
            meta_data: '{"n": "${n}", "s": ${seconds}}',
          },
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(tasks[0]?.request).toMatchObject({
      params: { duration: 4, bgm: true, resolution: '1080p', meta_data: '{"n": "7", "s": 4}' },
      images: [{ path: '/project/frames/a-7.png' }, { url: 'https://x.test/1080p/7.png' }],
    });
  });
});

describe('what is wrong is told of at its place', () => {
  it.each<[string, ManifestText, string, string]>([
    [
      'an unknown name',
      shotOf({ prompt: 'in ${citty}', matrix: { city: ['Oslo'] } }),
      'unknown-name: nothing defines ${citty} (did you mean city?)',
      '${citty}',
    ],
    [
      'the environment',
      shotOf({ prompt: '${VTRIX_API_KEY}' }),
      'unknown-name: nothing defines ${VTRIX_API_KEY} (the environment is never read in a manifest)',
      '${VTRIX_API_KEY}',
    ],
    [
      'an unknown name in a variable',
      shotOf({ prompt: '${look}', vars: { look: 'x ${lens} y' } }),
      'unknown-name: nothing defines ${lens} (known here: look, pipeline, shot)',
      '${lens}',
    ],
    [
      'an unknown entry',
      shotOf({ prompt: '${line[fr]}', vars: { line: { en: 'Hi', de: 'x' } } }),
      'unknown-name: line has no entry fr (it has en, de)',
      '${line[fr]}',
    ],
    [
      'an axis value without an entry',
      shotOf({ prompt: '${line[lang]}', matrix: { lang: ['en', 'fr'] }, vars: { line: { en: 'Hi' } } }),
      'unknown-name: line has no entry fr, which is a value of lang (it has en)',
      '${line[lang]}',
    ],
    [
      'a map without an entry',
      shotOf({ prompt: '${line}', vars: { line: { en: 'Hi' } } }),
      'template-syntax: line is a map: say which entry is meant (${line[…]} with the name of an axis, or one of en)',
      '${line}',
    ],
    [
      'an entry of a text',
      shotOf({ prompt: '${line[en]}', vars: { line: 'x' } }),
      'template-syntax: line is a text, there is nothing to look up in it',
      '${line[en]}',
    ],
    [
      'a circle',
      shotOf({ prompt: '${x}', vars: { x: '${y}', y: '${x}' } }),
      'template-syntax: x is defined by itself: x → y → x',
      '${x}',
    ],
    [
      'no end',
      shotOf({ prompt: 'a ${x' }),
      'template-syntax: a ${ has no } after it (write $${ for a plain ${)',
      '${x',
    ],
    [
      'no name',
      shotOf({ prompt: 'a ${ }' }),
      'template-syntax: a ${} names nothing (write $${ for a plain ${)',
      '${ }',
    ],
    [
      'something else',
      shotOf({ prompt: 'a ${x[}' }),
      'template-syntax: ${x[} is not written ${name} or ${name[key]} (write $${ for a plain ${)',
      '${x[}',
    ],
    [
      'a seed where there is none',
      shotOf({ prompt: '${seed}' }),
      'unknown-name: the shot has no seed (give it seed, seeds or takes)',
      '${seed}',
    ],
    [
      'a variant where there is none',
      shotOf({ prompt: '${variant}' }),
      'unknown-name: the shot has no variants',
      '${variant}',
    ],
    [
      'the prompt in itself',
      shotOf({ prompt: '${prompt}' }),
      'unknown-name: ${prompt} is the prompt of the shot, and can be used in the prompt of a variant only',
      '${prompt}',
    ],
    [
      'an axis and a variable of one name',
      shotOf({ prompt: '${x}', matrix: { x: ['1'] }, vars: { x: '2' } }, {}),
      'name-conflict: x is both an axis and a variable (rename one of them, or take the variable away here with vars: { x: null })',
      'x',
    ],
    [
      'a built-in as a variable',
      shotOf({ prompt: '${shot}', vars: { shot: 'x' } }),
      'name-conflict: shot is built in and cannot be a variable (use another name)',
      'shot',
    ],
    [
      'a built-in as an axis',
      shotOf({ prompt: 'x', matrix: { prompt: ['1'] } }),
      'name-conflict: prompt is built in and cannot be an axis (use another name)',
      'prompt',
    ],
    [
      'a template as a value of an axis',
      shotOf({ prompt: '${x}', matrix: { x: ['1', '${y}'] } }),
      'template-syntax: values of an axis are taken as written, and ${y} is no template here (put the template where the value is used)',
      '${y}',
    ],
    [
      'an unused variable',
      shotOf({ prompt: 'x', vars: { look: 'x' } }),
      'unused-variable: no template uses the variable look (${look} in a prompt would)',
      'look',
    ],
    [
      'half a character',
      shotOf({ prompt: 'x \ud800' }),
      'wrong-value: the text holds half a character (a lone surrogate)',
      'x \ud800',
    ],
  ])('%s', async (_, text, problem, at) => {
    const { problems, pointed } = await plan(text);
    expect(problems[0]).toBe(problem);
    expect(problems.slice(1).filter((each) => !each.startsWith('unused-variable'))).toEqual([]);
    expect(pointed[0]).toBe(at);
  });

  it('an axis value without an entry leaves the other tasks alone', async () => {
    const text = shotOf({
      prompt: '${line[lang]}',
      matrix: { lang: ['en', 'fr'] },
      vars: { line: { en: 'Hi' } },
    });
    expect((await plan(text)).ids).toEqual(['a/lang=en']);
  });

  it('variables that something uses at any level are not unused', async () => {
    const text = shotOf(
      { prompt: '${x}', vars: { x: 'inner', y: null } },
      { vars: { x: 'outer', y: 'gone', z: 'map ${x}' }, variants: [{ id: 'v', prompt: '${z}' }] },
    );
    const { problems } = await plan(text);
    expect(problems).toEqual(['unused-variable: no template uses the variable y (${y} in a prompt would)']);
  });
});

describe('parsing', () => {
  it('loses no character and never throws', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom('$', '{', '}', '${', '$${', '[', ']', 'a', ' '), fc.string()),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        const { parts: parsed, faults } = parseTemplate(text);
        if (faults.length > 0) return;
        const again = parsed
          .map((part) => (typeof part === 'string' ? part.replaceAll('${', () => '$${') : part.raw))
          .join('');
        expect(again).toBe(text);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('what is escaped comes out as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        // An empty prompt is warned of.
        const [filled] = await prompts(shotOf({ prompt: `x${text.replaceAll('${', () => '$${')}` }));
        expect(filled).toBe(`x${text}`.normalize('NFC').replace(/\r\n?/g, '\n').trim());
      }),
    );
  });
});
