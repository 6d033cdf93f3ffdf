import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { models } from '../../src/catalog/catalog.ts';
import { commands } from '../../src/cli/command-table.ts';
import { schemaNames } from '../../src/cli/schema-text.ts';
import { dailies } from '../rig/dailies.ts';
import { isInstalled, typeInto } from '../rig/shell.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dailies-completion-'));
  await mkdir(join(cwd, 'pipelines/frames'), { recursive: true });
  for (const name of ['spring.yaml', 'two words.yml', 'frames/a.png']) {
    await writeFile(join(cwd, 'pipelines', name), '');
  }
  await writeFile(join(cwd, 'prices.json'), '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await dailies(['completion', shell], { cwd });
    await writeFile(join(cwd, `dailies.${shell}`), stdout);
  }
  return () => rm(cwd, { recursive: true });
});

/** What is typed before Tab, and what it becomes; the program is handed these arguments. */
const lines: readonly (readonly [typed: string, ...args: string[]])[] = [
  ['val\t', 'validate'],
  ['plan --off\t', 'plan', '--offline'],
  ['validate --format j\t', 'validate', '--format', 'json'],
  ['validate --format=gi\t', 'validate', '--format=github'],
  ['run --only opening --sim\t', 'run', '--only', 'opening', '--simulate'],
  ['models viduq\t', 'models', 'viduq2_pro_start_end2video'],
  ['schema cost\t', 'schema', 'cost-report'],
  ['completion fi\t', 'completion', 'fish'],
  ['run pipelines/sp\t', 'run', 'pipelines/spring.yaml'],
  ['run pipelines/tw\t', 'run', 'pipelines/two words.yml'],
  ['plan --prices pri\t', 'plan', '--prices', 'prices.json'],
  ['plan --against pipelines/s\t', 'plan', '--against', 'pipelines/spring.yaml'],
];

const shells = [
  { shell: ['bash', '--norc', '--noprofile', '-i'], begin: '' },
  { shell: ['zsh', '-f', '-i'], begin: 'autoload -Uz compinit; compinit -u -D; ' },
];

describe.each(shells)('a real $shell.0', ({ shell, begin }) => {
  const [name = ''] = shell;
  test.skipIf(!isInstalled(name) || !isInstalled('script'))('completes what is typed', async () => {
    const program = "dailies() { echo; printf 'got'; printf '<%s>' \"$@\"; echo; }";
    const keys = [
      `PS1=; ${begin}source ./dailies.${name}; ${program}`,
      ...lines.map(([typed]) => `dailies ${typed}`),
      'exit\n',
    ].join('\n');
    const shown = await typeInto(shell, keys, { cwd });
    const got = shown.split(/\r?\n/).filter((line) => line.startsWith('got<'));
    expect(got).toEqual(lines.map(([, ...args]) => `got${args.map((arg) => `<${arg}>`).join('')}`));
  });
});

test.skipIf(!isInstalled('fish'))('a real fish completes what is typed', () => {
  for (const [typed, ...args] of lines) {
    const line = `dailies ${typed.replace('\t', '')}`;
    const offered = execFileSync(
      'fish',
      ['--no-config', '-c', `source dailies.fish; complete -C "${line}"`],
      {
        cwd,
        encoding: 'utf8',
      },
    );
    expect(offered.split(/[\t\n]/)[0], line).toBe(args.at(-1));
  }
});

test.each(['bash', 'zsh', 'fish'])('%s knows every command, flag and name', async (shell) => {
  const { stdout } = await dailies(['completion', shell], { cwd });
  const flags = commands.flatMap((command) =>
    command.flags.map(([spelling]) => spelling.split(' ')[0] ?? ''),
  );
  const dash = shell === 'fish' ? '-l ' : '--';
  const wanted = [
    ...commands.map(({ name }) => name),
    ...flags.map((flag) => flag.replace('--', dash)),
    ...models.map(({ id }) => id),
    ...schemaNames,
  ];
  expect(wanted.filter((word) => !stdout.includes(word))).toEqual([]);
});

test('an unknown shell is named, with those that are known', async () => {
  const { code, stdout, stderr } = await dailies(['completion', 'bsh'], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Did you mean bash?');
});
