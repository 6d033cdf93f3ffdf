import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../../core/error-code.ts';
import { describeFailure } from '../../core/failure.ts';
import { onDisk } from '../../output/disk-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { repositoryRoot } from '../init/repository.ts';
import { type StarterFile, starterFiles } from '../init/starter-files.ts';
import type { Io } from '../io.ts';
import { isThere } from '../is-there.ts';
import { quoted } from '../next-command.ts';
import { refuse } from '../refusal.ts';
import { schemaText } from '../schema-text.ts';

/** `dailies init [DIR]`: writes what is missing, and never over what is there. */
export async function init(io: Io, [dir = '.']: readonly string[]): Promise<number> {
  const root = resolve(io.cwd, dir);
  const schema = await schemaText('pipeline');
  const top = (await repositoryRoot(root)) ?? root;
  const below = relative(top, root).split(sep).join('/');
  const misplaced: string[] = [];
  for (const file of starterFiles(schema ?? '', below === '' ? '' : `${below}/`)) {
    const path = relative(io.cwd, join(root, file.path));
    if (file.atRoot && top !== root) {
      const wanted = relative(io.cwd, join(top, file.path));
      if (await isThere(join(top, file.path))) {
        io.stdout.write(`${'kept'.padEnd(8)}${wanted}\n`);
        continue;
      }
      misplaced.push(`mkdir -p ${quoted(dirname(wanted))} && mv ${quoted(path)} ${quoted(wanted)}`);
    }
    const outcome = await onDisk(path, () => put(root, file));
    if (!outcome.ok) return refuse(io, { exit: 'disk', text: describeFailure(outcome.error) });
    io.stdout.write(`${outcome.value.padEnd(8)}${path}\n`);
  }
  if (misplaced.length > 0) {
    const why = 'GitHub and GitLab read a workflow at the root of the repository only, which is further up:';
    io.stdout.write(`\n${why} move the one you want\n  ${misplaced.join('\n  ')}\n`);
  }
  if (quoted(below) !== below && below !== '') {
    const why = 'a shell does not take that for one word';
    io.stdout.write(
      `\nThe workflows name ${below}/pipelines as it is: ${why}. Put it in quotes there, or rename the folder.\n`,
    );
  }
  const manifest = relative(io.cwd, join(root, 'pipelines/first.yaml'));
  io.stdout.write(`\nNext: dailies run ${quoted(manifest)} --simulate   (no key, no cost)\n`);
  return exitCodes.ok.code;
}

async function put(root: string, file: StarterFile): Promise<'written' | 'extended' | 'kept'> {
  const path = join(root, file.path);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, file.content, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  if (file.addsLines !== true || typeof file.content !== 'string') return 'kept';
  const present = await readFile(path, 'utf8');
  const lines = new Set(present.split(/\r?\n/).map((line) => line.trim()));
  const lacking = file.content.split('\n').filter((line) => line !== '' && !lines.has(line));
  if (lacking.length === 0) return 'kept';
  const separator = present === '' || present.endsWith('\n') ? '' : '\n';
  await writeFile(path, `${present}${separator}${lacking.join('\n')}\n`);
  return 'extended';
}
