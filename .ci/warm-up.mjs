// Lets the program do a little of everything, and keeps what the engine compiled on the way: `node warm-up.mjs dist/program-…`
// writes the .cache beside the .js. Functions that nothing here calls are compiled when they are called, as ever.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const name = resolve(process.argv[2] ?? '');
const path = `${name}.js`;
// The name stays in what is kept, and stands in the stacks of wherever that is taken: it must not be a place on this machine.
// Copied, as the engine keeps the whole path of which a text is a part.
const filename = Buffer.from(`dailies/${basename(path)}`).toString();
const code = new Script(readFileSync(path, 'latin1'), { filename });
const module = {};
code.runInThisContext()(module, createRequire(path), path, dirname(path));

const dir = mkdtempSync(join(tmpdir(), 'dailies-warm-up-'));
process.stdout.write = () => true;
try {
  const manifest = join(dir, 'warm-up.yaml');
  writeFileSync(
    manifest,
    `version: 1
name: warm-up
model: vidu20_img2video
params: { duration: 4, resolution: 360p }
images: { start: https://frames.example/a.png }
matrix: { look: [dawn, dusk] }
shots:
  - id: a
    prompt: "A harbour at \${look}"
`,
  );
  for (const args of [
    ['validate', 'pipelines/demo.yaml'],
    ['plan', '--offline', 'pipelines/demo.yaml'],
    ['run', manifest, '--simulate'],
    ['run', manifest, '--simulate'],
    ['status', manifest, '--simulate'],
    ['report', manifest, '--simulate'],
  ])
    await module.exports.start(args);
  if (process.exitCode) throw new Error(`a command ended with ${process.exitCode}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
// The program sets these; a cache is only taken where all flags are what they were.
setFlagsFromString('--semi-space-growth-factor=2');
writeFileSync(`${name}.cache`, code.createCachedData());
process.exit();
