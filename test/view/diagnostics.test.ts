import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { type DiagnosticFormat, diagnosticFormats, renderDiagnostics } from '../../src/view/diagnostics.ts';
import { schemaProblems } from '../report/schemas.ts';

function at(text: string, part: string, rest: Partial<Diagnostic> = {}, path = 'a.yaml'): Diagnostic {
  const start = text.indexOf(part);
  const span = { file: { path, text }, start, end: start + part.length };
  return { code: 'wrong-value', severity: 'error', message: 'this is wrong', span, ...rest };
}

const render = (format: DiagnosticFormat, ...diagnostics: Diagnostic[]) =>
  renderDiagnostics(diagnostics, { format, colour: false });

const text = 'version: 1\nname: x\nshots:\n  - id: a\n    promt: hello\n';

describe('text', () => {
  test('shows place, source line, caret, hint and related places; the count comes last', () => {
    const first = at(text, 'promt', {
      message: 'a shot has no key "promt"',
      code: 'unknown-key',
      hint: 'did you mean prompt?',
      related: [{ message: 'the shot', span: at(text, 'id').span ?? never() }],
    });
    const second = at(text, '1', { severity: 'warning' });
    const missing: Diagnostic = { code: 'file-missing', severity: 'error', message: 'gone', path: 'b.yaml' };
    expect(render('text', missing, first, second, first)).toBe(`\
a.yaml:1:10: warning: this is wrong [wrong-value]
   1 | version: 1
     |          ^

a.yaml:5:5: error: a shot has no key "promt" [unknown-key]
   5 |     promt: hello
     |     ^^^^^
  hint: did you mean prompt?
  a.yaml:4:5: the shot
   4 |   - id: a
     |     ^^

b.yaml: error: gone [file-missing]

2 errors, 1 warning
`);
  });

  test('tabs, wide characters and line ends of Windows keep the caret in its place', () => {
    expect(frame(at('a:\t日本 x\r\nb', 'x'))).toEqual(['   1 | a: 日本 x', '     |         ^']);
    expect(frame(at('👩‍👩‍👧 é x', 'x'))[1]?.endsWith('^')).toBe(true);
  });

  test('of a hundred thousand a thousand are shown, and all counted', () => {
    const flood = Array.from({ length: 1500 }, (_, start): Diagnostic => {
      return { ...at(text, 'promt'), message: `no ${start}${'y'.repeat(5000)}` };
    });
    const shown = render('text', ...flood);
    expect(shown.split('error: no').length).toBe(1001);
    expect(shown).toContain('\n\n500 more are not shown\n1500 errors\n');
    expect(Math.max(...shown.split('\n').map(({ length }) => length))).toBeLessThan(1100);
    expect(JSON.parse(render('json', ...flood))).toMatchObject({ errors: 1500 });
  });

  test('long lines are cut around the place', () => {
    const [line = '', marks = ''] = frame(at(`${'a'.repeat(5000)} here ${'b'.repeat(5000)}`, 'here'));
    expect(line.length).toBeLessThan(115);
    expect(line.slice(marks.indexOf('^'), marks.indexOf('^') + 4)).toBe('here');
    const whole = frame(at('x'.repeat(5000), 'x'.repeat(5000)));
    expect(whole[1]?.length).toBeLessThan(115);
  });

  test('of a stretch over lines the first is underlined; the end of the text has a caret', () => {
    expect(frame(at('a: [\n  b\n]', '[\n  b\n]'))).toEqual(['   1 | a: [', '     |    ^']);
    expect(frame(at('a', ''))).toEqual(['   1 | a', '     | ^']);
  });

  test.each(diagnosticFormats)('as %s nothing stands bare that a terminal would obey', (format) => {
    const evil = '\x1b]8;;http://evil\x07\x9b31m\u202e\r\n::error::hello';
    const shown = render(format, at(evil, 'hello', { message: evil, hint: evil }));
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    if (format !== 'text') expect(shown).not.toMatch(/^::error::hello/m);
  });

  test('what a terminal would obey is shown instead', () => {
    const evil = '\x1b[2J\x07\x9b31m\u202ehello';
    const shown = render('text', at(evil, 'hello', { message: evil, hint: evil }));
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(shown).toContain('␛[2J');
  });

  test('colour only when asked', () => {
    const one = at(text, 'promt');
    expect(render('text', one)).not.toContain('\x1b');
    expect(renderDiagnostics([one], { format: 'text', colour: true })).toContain('\x1b[31merror:');
  });

  test('any text at any place makes lines of bounded width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), fc.nat(40), (any, start, length) => {
        const span = { file: { path: 'a', text: any }, start, end: start + length };
        const shown = render('text', { code: 'flag', severity: 'error', message: any, span });
        expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
        expect(shown).toContain('^');
      }),
    );
  });

  function frame(diagnostic: Diagnostic): string[] {
    return render('text', diagnostic).split('\n').slice(1, 3);
  }
});

test('json: lines and columns, and the counts', () => {
  const shown = JSON.parse(render('json', at(text, 'promt', { hint: 'h' })));
  expect(shown).toEqual({
    errors: 1,
    warnings: 0,
    diagnostics: [
      {
        code: 'wrong-value',
        severity: 'error',
        message: 'this is wrong',
        path: 'a.yaml',
        line: 5,
        column: 5,
        endLine: 5,
        endColumn: 10,
        hint: 'h',
      },
    ],
  });
  expect(JSON.parse(render('json'))).toEqual({ errors: 0, warnings: 0, diagnostics: [] });
  const whole = render(
    'json',
    at(text, 'id', {
      severity: 'warning',
      related: [{ message: 'the shot', span: at(text, 'a').span ?? never() }],
    }),
    { code: 'file-missing', severity: 'error', message: 'gone', path: 'b.yaml' },
    { code: 'flag', severity: 'error', message: 'no such flag' },
  );
  expect(schemaProblems('diagnostics', JSON.parse(whole))).toEqual([]);
});

test('github: workflow commands, escaped as GitHub asks', () => {
  const odd = at('x: 100%', '100%', { message: '100%\nis, much: too', hint: 'less' }, 'a,b:c.yaml');
  expect(render('github', odd)).toBe(
    '::error file=a%2Cb%3Ac.yaml,line=1,col=4,endLine=1,endColumn=8,title=wrong-value::100%25%0Ais, much: too%0Aless\n',
  );
  expect(render('github', { code: 'file-missing', severity: 'error', message: 'm', path: 'a' })).toBe(
    '::error file=a,title=file-missing::m\n',
  );
  const { span } = at('id\nmug', 'mug', {}, 'a.csv');
  const row = at('x', 'x', { message: 'm', ...(span && { related: [{ message: 'this row', span }] }) });
  expect(render('github', row)).toMatch(/::m%0Aa\.csv:2:1: this row\n$/);
  expect(render('github')).toBe('');
});

function never(): never {
  throw new Error('unexpected');
}
