import fc from 'fast-check';

/** A line of a journal, parsed. */
export type Line = Readonly<Record<string, unknown>>;

/** What no release of ours would put into a field. */
const odd = fc.constantFrom<unknown[]>(
  null,
  true,
  0,
  -1,
  0.5,
  1e16,
  1e300,
  '',
  'x',
  '1e5',
  '9'.repeat(40),
  '__proto__',
  '../../..',
  '\uD800',
  'é'.repeat(3000),
  [],
  {},
  [[]],
  [null],
  ['x'],
  { kind: 'x' },
  { key: 'x' },
  { length: 1e300 },
);
const otherTypes = fc.constantFrom(
  'task:started',
  'task:submitted',
  'task:resolved',
  'clip:saved',
  'clip:moved',
  'task:sold',
);

/** A line in another place, once more, or not at all; numbers are places, taken round the end. */
type Misplacement = <T>(lines: readonly T[]) => readonly T[];
/** One thing that happens to a journal's facts. */
type Mishap = (lines: readonly Line[]) => readonly Line[];

const place = fc.nat(10_000);
const dropped = place.map(
  (at): Misplacement =>
    (lines) =>
      lines.toSpliced(at % lines.length, 1),
);
const repeated = fc.tuple(place, place).map(
  ([from, to]): Misplacement =>
    (lines) => {
      const line = lines.slice(from % lines.length).slice(0, 1);
      return lines.toSpliced(to % (lines.length + 1), 0, ...line);
    },
);
const moved = fc.tuple(place, place).map(
  ([from, to]): Misplacement =>
    (lines) => {
      const at = from % lines.length;
      return lines.toSpliced(at, 1).toSpliced(to % lines.length, 0, ...lines.slice(at, at + 1));
    },
);
const misplaced = fc.oneof(dropped, repeated, moved);

const changed: fc.Arbitrary<Mishap> = fc
  .tuple(place, fc.array(place, { minLength: 1, maxLength: 6 }), fc.oneof(odd, fc.jsonValue({ maxDepth: 1 })))
  .map(
    ([at, steps, value]) =>
      (lines) =>
        lines.map((line, index) => (index === at % lines.length ? changedLine(line, steps, value) : line)),
  );
const renamed: fc.Arbitrary<Mishap> = fc.tuple(place, otherTypes).map(
  ([at, type]) =>
    (lines) =>
      lines.map((line, index) => (index === at % lines.length ? { ...line, type } : line)),
);
const renumbered: fc.Arbitrary<Mishap> = fc.tuple(place, fc.constantFrom('-1', '-2', '-3', '-0', '-x')).map(
  ([at, number]) =>
    (lines) =>
      lines.map((line, index) =>
        index === at % lines.length && typeof line.attempt === 'string'
          ? { ...line, attempt: line.attempt.slice(0, 16) + number }
          : line,
      ),
);

/** Facts dropped, told twice, or told at another place: each is one that a release of ours wrote. */
export const misplacements: fc.Arbitrary<readonly Misplacement[]> = fc.array(misplaced, {
  minLength: 1,
  maxLength: 4,
});

/** Beside that, fields of other types, facts of other names, other attempts. */
export const mishaps: fc.Arbitrary<readonly Mishap[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: misplaced },
    { weight: 4, arbitrary: changed },
    { weight: 1, arbitrary: renamed },
    { weight: 1, arbitrary: renumbered },
  ),
  { minLength: 1, maxLength: 3 },
);

function changedLine(line: Line, steps: readonly number[], value: unknown): Line {
  const made = withChange(line, steps, value);
  return isLine(made) ? made : { line: made };
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Goes down into a value by numbers, as deep as they lead, and puts another in the place of what it finds; some keys are taken away. */
function withChange(whole: unknown, [step = 0, ...rest]: readonly number[], value: unknown): unknown {
  if (typeof whole !== 'object' || whole === null) return value;
  if (Array.isArray(whole)) {
    if (whole.length === 0) return value;
    const at = step % whole.length;
    return whole.map((each, index) => (index === at ? withChange(each, rest, value) : each));
  }
  const entries = Object.entries(whole);
  const at = step % (entries.length + 1);
  if (at === entries.length) return rest.length === 0 ? value : { ...whole, odd: value };
  return Object.fromEntries(
    entries.flatMap(([name, each], index) => {
      if (index !== at) return [[name, each]];
      return step % 7 === 0 ? [] : [[name, withChange(each, rest, value)]];
    }),
  );
}
