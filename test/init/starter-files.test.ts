import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { starterFiles } from '../../src/cli/init/starter-files.ts';
import { readWorkflow } from './workflow.ts';

const files = starterFiles('{}');
const text = (path: string): string => {
  const content = files.find((file) => file.path === path)?.content;
  if (typeof content !== 'string') throw new Error(`init writes no text to ${path}`);
  return content;
};
const minutes = (written: unknown) => Number(/^(\d+)m?$/.exec(String(written))?.[1]);

describe('what init writes', () => {
  test('nothing outside its folder, nothing twice, every text ends its last line', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'pipelines/first.yaml',
      'pipelines/frames/dawn.png',
      'pipelines/frames/day.png',
      'pipelines/dailies.schema.json',
      '.gitignore',
      '.github/workflows/dailies.yml',
      '.gitlab-ci.yml',
    ]);
    for (const { content } of files) {
      if (typeof content === 'string' && content !== '{}') expect(content).toMatch(/^[^\t]*[^\s]\n$/);
    }
  });

  test('two frames of its own that decode, small enough to commit', async () => {
    for (const file of files.filter(({ path }) => path.endsWith('.png'))) {
      const bytes = Buffer.from(file.content);
      expect(bytes.length).toBeLessThan(6000);
      const { channels } = await sharp(bytes).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(20);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 480, height: 270 });
    }
  });

  test('a manifest that names the schema beside it and the frames that are there', () => {
    expect(text('pipelines/first.yaml').split('\n')[0]).toBe(
      '# yaml-language-server: $schema=./dailies.schema.json',
    );
    const named = text('pipelines/first.yaml').match(/frames\/\w+\.png/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const frame of named) expect(files.map(({ path }) => path)).toContain(`pipelines/${frame}`);
  });
});

describe.each(['.github/workflows/dailies.yml', '.gitlab-ci.yml'])('%s', (path) => {
  const workflow = readWorkflow(path, text(path));

  test('the night: one buyer that is not cancelled, with time left after its deadline', () => {
    const { night } = workflow;
    expect(night.oneAtATime).toBe(true);
    const deadline = minutes(/--deadline (\S+)/.exec(night.script)?.[1]);
    expect(minutes(night.limit) - deadline).toBeGreaterThanOrEqual(10);
    expect(night.script).toContain('--no-refetch');
    expect(night.script).toContain('--ok 75');
    expect(night.script.match(/--ok \S+/g)).toHaveLength(1);
  });

  test('a review has neither key nor state nor a way to buy', () => {
    const { review } = workflow;
    expect(review.whole).not.toMatch(/secret|API_KEY|TOKEN|dailies-state/);
    expect(review.script).toContain('validate pipelines/*.yaml --strict');
    expect(review.script).toContain('plan pipelines/*.yaml --offline');
    expect(review.script).toMatch(/plan "\$manifest" .*\$against --markdown/);
    for (const run of review.script.match(/dailies run .*/g) ?? []) expect(run).toContain('--simulate');
  });
});

test('a GitHub schedule never carries --new; only a person can tick it', () => {
  const workflow = parse(text('.github/workflows/dailies.yml'));
  expect(workflow.on.workflow_dispatch.inputs['first-night'].default).toBe(false);
  expect(workflow.on).not.toHaveProperty('pull_request_target');
  expect(workflow.on).not.toHaveProperty('push');
  expect(workflow.permissions).toEqual({ contents: 'read' });
});
