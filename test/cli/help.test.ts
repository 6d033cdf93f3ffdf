import { expect, test } from 'vitest';
import { commands } from '../../src/cli/command-table.ts';
import { buildProgram, usageExit } from '../../src/cli/program.ts';
import { faultKinds } from '../../src/simulator/fault-kinds.ts';
import { parseFaults } from '../../src/simulator/faults.ts';
import { createIo } from '../rig/io.ts';

/** Reads a command line as the program would, with commands that do nothing. */
async function read(argv: readonly string[]) {
  const { io, said } = createIo({ argv });
  const idle = commands.map((line) => ({ ...line, load: async () => async () => 0 }));
  let code: number | undefined;
  const program = buildProgram(idle, io, (exit) => {
    code = exit;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    code = usageExit(error);
  }
  return { code, ...said };
}

test.each(commands)('$name: its help says what each flag does, and its example is one', async (line) => {
  const help = await read([line.name, '--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain(`Example:\n  ${line.example}`);
  for (const [spelling, text] of line.flags) {
    expect(help.stdout).toContain(spelling);
    expect(text.length).toBeGreaterThan(10);
  }
  const [, typed = ''] = /dailies ([^>)]*)/.exec(line.example) ?? [];
  expect(await read(typed.trim().split(' '))).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.each([
  ['an unknown command', ['rnu'], 'Did you mean run?'],
  ['an unknown flag', ['plan', 'a.yaml', '--ofline'], 'Did you mean --offline?'],
  ['a value that is not allowed', ['validate', 'a.yaml', '--format', 'xml'], 'text, json, github'],
  ['a missing file', ['run'], "missing required argument 'files'"],
  ['one too many', ['schema', 'plan', 'fact'], 'too many arguments'],
])('%s is refused with what to do next', async (_what, argv, hint) => {
  const { code, stdout, stderr } = await read(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(hint);
  expect(stderr).toContain('--help');
});

/** A command line of each command, with each flag that takes a value, and with each argument, left empty by a variable not set. */
const unset = commands.flatMap(({ name, takes, flags }) => {
  const places = takes.split(' ').filter((each) => each !== '');
  const usual = places.map(() => 'a');
  const values = flags.filter(([spelling]) => spelling.includes('<'));
  return [
    ...values.flatMap(([spelling]) =>
      ['', ' '].map((empty) => [name, ...usual, spelling.replace(/ .*/, ''), empty]),
    ),
    ...places.map((_, index) => [name, ...usual.with(index, '')]),
    ...(takes.includes('...') ? [[name, ...usual, '']] : []),
  ];
});

test('what a variable that was not set left empty is refused, whatever command it is for', async () => {
  expect(unset.length).toBeGreaterThan(80);
  const codes = await Promise.all(unset.map(async (argv) => [argv, (await read(argv)).code]));
  expect(codes.filter(([, code]) => code !== 2)).toEqual([]);
  expect((await read(['run', 'a.yaml', '--output', ''])).stderr).toContain('Was a variable not set?');
  expect((await read(['run', ''])).stderr).toContain('Was a variable not set?');
});

test('the help of simulate says how a fault is written, and names each', async () => {
  const { stdout } = await read(['simulate', '--help']);
  expect(stdout).toContain('NAME[=VALUE][:TIMES][:PERCENT%][@ROUTE…]');
  for (const name of Object.keys(faultKinds)) expect(stdout).toContain(`\n  ${name} `);
  const [, examples = ''] = /such as (429:10%.*)/.exec(stdout) ?? [];
  expect(parseFaults(examples)).toMatchObject({ ok: true });
});

test('the help of the program lists every command and every exit code', async () => {
  const { stdout } = await read(['--help']);
  for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect(stdout).toMatch(/^ +75 {2}stopped at --deadline/m);
});
