import { expect, test } from 'vitest';
import { parseYaml } from '../../src/manifest/parse.ts';
import type { YamlValue } from '../../src/manifest/yaml-value.ts';

const file = (text: string) => ({ path: 'a.yaml', text });

/** Plain values; a scalar whose text says more than its value stands as that text. */
function plain(value: YamlValue | undefined): unknown {
  switch (value?.kind) {
    case 'scalar':
      return typeof value.value === 'number' || typeof value.value === 'boolean'
        ? value.written
        : value.value;
    case 'list':
      return value.items.map(plain);
    case 'map':
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
    default:
      return value?.kind;
  }
}

function found(text: string): string[] {
  return parseYaml(file(text)).diagnostics.map(({ code, message, span }) => {
    const at = span ? JSON.stringify(text.slice(span.start, span.end)) : '';
    return `${code} ${at} ${message}`;
  });
}

test('values are kept as they are written', () => {
  const text = 'a: 010\nb: 1e3\nc: 16:9\nd: 25.00\ne: ~\nf:\ng: "010"\nh: 0x1F\ni: true\nj: |\n  x # y\n';
  expect(plain(parseYaml(file(text)).value)).toEqual({
    a: '010',
    b: '1e3',
    c: '16:9',
    d: '25.00',
    e: null,
    f: null,
    g: '010',
    h: '0x1F',
    i: 'true',
    j: 'x # y\n',
  });
});

test('aliases and merges are resolved; own keys win, then earlier ones; places are those that wrote the value', () => {
  const text =
    'x: &x { a: 1, b: 2 }\nw: &w { b: 9, c: 3 }\ny:\n  z: 0\n  <<: [*x, *w]\n  b: 5\nv: *x\n"<<": 1\n';
  const { value, diagnostics } = parseYaml(file(text));
  expect(diagnostics).toEqual([]);
  expect(plain(value)).toEqual({
    x: { a: '1', b: '2' },
    w: { b: '9', c: '3' },
    y: { z: '0', a: '1', c: '3', b: '5' },
    v: { a: '1', b: '2' },
    '<<': '1',
  });
  const y = value?.kind === 'map' ? value.entries.get('y')?.value : undefined;
  const a = y?.kind === 'map' ? y.entries.get('a') : undefined;
  expect(a?.keyAt.start).toBe(text.indexOf('a: 1'));
});

test.each<[string, string[]]>([
  ['a: { d: ${x} }', ['yaml-unquoted-template "${x}" a text with ${…} inside { } or [ ] needs quotes']],
  [
    'a: [${x}, b]\nc: { d: pre ${line[lang]} post }\nd: 1\nd: 2',
    [
      'yaml-unquoted-template "${x}" a text with ${…} inside { } or [ ] needs quotes',
      'yaml-unquoted-template "pre ${line[lang]} post" a text with ${…} inside { } or [ ] needs quotes',
      'yaml-duplicate-key "d" "d" stands twice in this map',
    ],
  ],
  ['a: { d: "${x}", e: b }\nf: ${x} plain\n', []],
  ['\ta: 1', ['yaml-syntax "\\t" a tab cannot indent a line']],
  ['a: "x\nb: 1', ['yaml-syntax "\\"" a quote is opened here and never closed']],
  ['a: !foo 1', ['yaml-syntax "!foo" a manifest has no tags of its own']],
  ['---\na: 1\n---\nb: 2\n', ['yaml-syntax "---" a second document begins here']],
  ['a: *x', ['yaml-alias "*x" no anchor &x stands before this']],
  ['a: &x [*x]', ['yaml-alias "*x" &x would contain itself']],
  ['a: &x [1]\nb: { <<: *x }', ['yaml-alias "1" << takes a map, or a list of maps']],
  ['a: 1\na: 2', ['yaml-duplicate-key "a" "a" stands twice in this map']],
  ['a: { __proto__: 1 }', ['yaml-reserved-key "__proto__" no manifest may use the key __proto__']],
  ['constructor: 1', ['yaml-reserved-key "constructor" no manifest may use the key constructor']],
  ['? [a]\n: b', ['yaml-syntax "[a]" a key must be a text']],
  ["a: 'it's'", ['yaml-syntax "s\'" this does not fit here']],
  ['- '.repeat(5000), ['yaml-syntax "-" values nested more than 60 deep']],
  [`a: ${'['.repeat(100_000)}`, ['yaml-syntax "[" values nested more than 60 deep']],
])('%# what is wrong shows once', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test('a bomb is refused at once, an honest list is not', () => {
  const tens = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(10)}]`);
  const start = performance.now();
  expect(found(`a0: &a0 [x]\n${tens.join('\n')}`)).toEqual([
    'yaml-too-many-aliases "*a5" aliases of aliases multiply to over a million values',
  ]);
  expect(performance.now() - start).toBeLessThan(500);
  const shots = Array.from({ length: 5000 }, (_, n) => `  - <<: *d\n    id: s${n}\n    prompt: take ${n}\n`);
  expect(
    found(`x-defaults: &d\n  params: { duration: 4, bgm: true }\n  tags: [a, b]\nshots:\n${shots.join('')}`),
  ).toEqual([]);
});

test('more words than a manifest has are refused before they take memory', () => {
  expect(found('- a\n'.repeat(300_000))).toEqual([
    expect.stringContaining('the file holds more words and values than a manifest may'),
  ]);
});
