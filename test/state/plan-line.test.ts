import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostPlanBytes } from '../../src/core/fact.ts';
import { createReport } from '../../src/plan/findings.ts';
import { createRecordedBytes } from '../../src/plan/recorded-size.ts';
import { sizedShots } from '../../src/plan/shots.ts';
import { emptyState } from '../../src/state/apply-fact.ts';
import { planFacts } from '../../src/state/plan-facts.ts';
import { createShorthand } from '../../src/state/shorthand.ts';
import { endModel, type ManifestText, manifest, plan, type ShotText } from '../plan/build.ts';

const base = { model: endModel, images: { start: 'https://x.test/a', end: 'https://x.test/b' }, prompt: 'a' };
const value = fc.oneof(fc.constantFrom('Oslo', 'x'.repeat(300)), fc.string({ unit: 'binary', minLength: 1 }));
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 4 });
const skip = fc.option(fc.constantFrom('later', 'Ü'.repeat(100)), { nil: undefined });
const shot = fc.record({
  matrix: fc.dictionary(fc.constantFrom('city', 'line', 'größe'), values),
  takes: fc.integer({ min: 1, max: 4 }),
  skip,
  variants: fc.constantFrom([], ['calm'], ['calm', { id: 'v'.repeat(64), skip: 'not yet' }]),
  more: fc.integer({ min: 0, max: 30 }),
});
const pipeline: fc.Arbitrary<ManifestText> = fc.record({ shot, skip }).map((drawn) => ({
  ...base,
  ...(drawn.skip !== undefined && { skip: drawn.skip }),
  variants: [{ id: 'calm' }],
  shots: [shotOf(drawn.shot)],
}));

/** With entries of `include`, which are tasks of their own. */
function shotOf({ more, skip: reason, ...text }: Drawn): ShotText {
  const [axis = ''] = Object.keys(text.matrix);
  const variant: Record<string, string> = text.variants.length === 0 ? {} : { variant: 'calm' };
  const others = Object.fromEntries(
    Object.entries(text.matrix).map(([name, [first = '']]) => [
      name,
      name === axis ? 'y'.repeat(200) : first,
    ]),
  );
  const include = Array.from({ length: axis === '' ? 0 : more }, (_, index) => ({
    ...others,
    ...variant,
    seed: String(1000 + index),
  }));
  return { id: 'a', ...text, include, ...(reason !== undefined && { skip: reason }) };
}

interface Drawn extends Pick<ShotText, 'takes'> {
  readonly matrix: Record<string, string[]>;
  readonly variants: NonNullable<ShotText['variants']>;
  readonly skip: string | undefined;
  readonly more: number;
}

test('what the plan of a shot takes in the journal is no more than what was counted before', async () => {
  await fc.assert(
    fc.asyncProperty(pipeline, async (text) => {
      const source = manifest(text);
      const [counted] = sizedShots(source, 100_000, createReport()) ?? [];
      const { plan: made } = await plan(text);
      if (counted === undefined || made === undefined) throw new Error('the plan is none');
      const facts = planFacts(made, { usd: null, unpriced: 0 }, emptyState());
      const { write } = createShorthand(() => undefined);
      const lines = facts
        .filter(({ type }) => type === 'shot:planned')
        .map((fact) => write({ ...fact, at: 1_795_000_000_000 }));
      const most = createRecordedBytes(source)(counted) + 128;
      for (const line of lines) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(most);
        // Nor is far more counted than there is: honest lists would be refused.
        expect(most).toBeLessThan(4 * Buffer.byteLength(line) + 400 * made.tasks.length + 1000);
      }
    }),
  );
});

test('a shot whose plan would be longer than a line may be is refused before it is made', async () => {
  const takes = Math.ceil(mostPlanBytes / 100);
  const { plan: made, problems } = await plan(
    { ...base, shots: [{ id: 'a', takes }, { id: 'b' }] },
    { maxTasks: 1_000_000 },
  );
  expect(made).toBeUndefined();
  expect(problems).toEqual([
    'too-many-tasks: shot a multiplies to more than its line in the journal may hold (make it several shots, or shorten the values of its axes)',
  ]);
});
