import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many tasks a list has: shots times values of an axis times takes. */
export interface ListSize {
  readonly shots: number;
  readonly values: number;
  readonly takes: number;
}

/** How many that makes. */
export function countOf({ shots, values, takes }: ListSize): number {
  return shots * values * takes;
}

const model = 'vidu20_img2video';
const image = 'https://cdn.example.com/frames/product-0001.png';
const params = { duration: 4, resolution: '360p' } as const;
const prompt = (shot: number, value: string) =>
  `Product ${shot} turns slowly on a white table, ${value}, soft daylight, shallow focus`;

/** The list as a manifest. */
export function manifestOf({ shots, values, takes }: ListSize): string {
  const names = Array.from({ length: values }, (_, index) => `look-${index}`);
  const lines = Array.from({ length: shots }, (_, shot) => [
    `  - id: shot-${shot}`,
    `    prompt: ${prompt(shot, '${look}')}`,
  ]);
  return [
    'version: 1',
    'name: bench',
    `model: ${model}`,
    `params: { duration: ${params.duration}, resolution: ${params.resolution} }`,
    `images: { start: ${image} }`,
    `matrix: { look: [${names.join(', ')}] }`,
    `takes: ${takes}`,
    'shots:',
    ...lines.flat(),
    '',
  ].join('\n');
}

/** The list as the bare script reads it: every request written out. */
export function bareListOf({ shots, values, takes }: ListSize): string {
  const tasks = [];
  for (let seed = 1; seed <= takes; seed += 1) {
    for (let shot = 0; shot < shots; shot += 1) {
      for (let value = 0; value < values; value += 1) {
        const id = `shot-${shot}_look-${value}_seed-${seed}`;
        const request = { images: [image], prompt: prompt(shot, `look-${value}`), seed, ...params };
        tasks.push({ id, model, params: request });
      }
    }
  }
  return JSON.stringify(tasks);
}

/** A folder for one measurement, with its lists in both forms; deleted afterwards. */
export async function withWorkPlace<T>(
  size: ListSize,
  use: (place: { readonly dir: string; readonly manifest: string; readonly list: string }) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-bench-'));
  const manifest = join(dir, 'bench.yaml');
  const list = join(dir, 'tasks.json');
  await mkdir(join(dir, 'bare'));
  await writeFile(manifest, manifestOf(size));
  await writeFile(list, bareListOf(size));
  try {
    return await use({ dir, manifest, list });
  } finally {
    await rm(dir, { recursive: true });
  }
}
