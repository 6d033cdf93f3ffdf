import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import type { Signal } from '../../src/core/signal.ts';
import { createLimiter, type Slot } from '../../src/run/limiter.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const tooMany: Failure = { kind: 'rate-limited', text: 'too many' };
const down: Failure = { kind: 'unavailable', httpStatus: 503, text: 'down' };
const refused: Failure = { kind: 'never-left', cause: 'ECONNREFUSED' };

function open(most: number) {
  const clock = createVirtualClock(0);
  const news: Signal[] = [];
  const changes = { count: 0 };
  const limiter = createLimiter({
    clock,
    random: () => 1,
    most,
    announce: (each) => void ('at' in each || news.push(each)),
    onChange: () => {
      changes.count += 1;
    },
  });
  /** Takes a slot for every create that may go now. */
  function burst(): readonly Slot[] {
    const taken: Slot[] = [];
    while (limiter.waitMs() === 0) taken.push(limiter.take());
    return taken;
  }
  /** Creates that are all accepted and done, so many rounds of them; gives how many each round sent. */
  function rounds(count: number): readonly number[] {
    return Array.from({ length: count }, () => {
      const taken = burst();
      for (const each of taken) each.accepted();
      for (const each of taken) each.release();
      return taken.length;
    });
  }
  return { clock, news, changes, limiter, burst, rounds };
}

/** Slots as they were told, in order. */
function slotsTold(news: readonly Signal[]): readonly number[] {
  return news.flatMap((each) => (each.type === 'limit:changed' ? [each.slots] : []));
}

describe('slow start', () => {
  test.each([
    [1, [1, 1]],
    [3, [3, 3]],
    [4, [4, 4]],
    [6, [4, 6, 6]],
    [50, [4, 12, 36, 50, 50]],
  ])('up to %i, of jobs that are done at once', (most, sent) => {
    expect(open(most).rounds(sent.length)).toEqual(sent);
  });

  test.each([
    [3, [3, 0]],
    [7, [4, 3, 0]],
    [100, [4, 8, 16, 32, 40, 0]],
  ])('up to %i, of jobs that last: each round trip takes twice as many', (most, sent) => {
    const { burst } = open(most);
    const rounds = sent.map(() => {
      const taken = burst();
      for (const each of taken) each.accepted();
      return taken.length;
    });
    expect(rounds).toEqual(sent);
  });

  test('tells each step, and nothing where nothing changes', () => {
    const { news, rounds } = open(7);
    rounds(3);
    expect(news).toEqual([
      { type: 'limit:changed', slots: 6, most: 7 },
      { type: 'limit:changed', slots: 7, most: 7 },
    ]);
  });

  test('what is accepted while slots are free says nothing of how many there are', () => {
    const { limiter, news } = open(20);
    for (let create = 0; create < 10; create += 1) {
      const slot = limiter.take();
      slot.accepted();
      slot.release();
    }
    expect(news).toEqual([]);
    const three = [limiter.take(), limiter.take(), limiter.take()];
    const last = limiter.take();
    for (const each of three) each.accepted();
    last.accepted();
    expect(slotsTold(news)).toEqual([6, 8, 10, 12]);
  });
});

describe('a 429', () => {
  test('cuts the slots to what is held; from there they grow by one in some rounds', async () => {
    const { clock, news, burst, rounds } = open(40);
    rounds(1);
    const held = burst();
    for (const each of held.slice(0, 5)) each.accepted();
    for (const each of held.slice(5)) each.turnedAway(tooMany);
    expect(slotsTold(news).at(-1)).toBe(5);
    for (const each of held.slice(0, 5)) each.release();
    await clock.pass(250);
    expect(rounds(5)).toEqual([5, 5, 6, 7, 8]);
  });

  test('with nothing held leaves one slot', async () => {
    const { clock, news, burst } = open(8);
    for (const each of burst()) each.turnedAway(tooMany);
    expect(slotsTold(news)).toEqual([1]);
    await clock.pass(250);
    expect(burst()).toHaveLength(1);
  });

  test('is one episode for all that went out before it: one cut, one wait', () => {
    const { limiter, news, burst } = open(8);
    const [first, second, third, fourth] = burst();
    first?.accepted();
    second?.turnedAway(tooMany);
    third?.turnedAway(tooMany);
    fourth?.turnedAway(tooMany);
    expect(slotsTold(news)).toEqual([6, 1]);
    expect(limiter.waitMs()).toBe(Infinity);
    first?.release();
    expect(limiter.waitMs()).toBe(250);
    expect(news.filter(({ type }) => type === 'wait:started')).toEqual([
      { type: 'wait:started', what: 'creates', untilMs: 250, failure: tooMany },
    ]);
  });

  test('what the gateway took of the same creates after all takes the cut back as far', () => {
    const { news, burst } = open(8);
    const [first, ...others] = burst();
    first?.turnedAway(tooMany);
    for (const each of others) each.accepted();
    expect(slotsTold(news)).toEqual([1, 2, 3]);
  });

  test('after another is waited out twice as long, up to half a minute, and after an accepted create as at first', async () => {
    const { clock, limiter, burst } = open(1);
    const waits: number[] = [];
    for (const answer of [...Array.from({ length: 9 }, () => 'no'), 'yes', 'no']) {
      const [slot] = burst();
      if (answer === 'yes') slot?.accepted();
      else slot?.turnedAway(tooMany);
      slot?.release();
      waits.push(limiter.waitMs());
      await clock.pass(limiter.waitMs());
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 0, 250]);
  });

  test.each([
    [1_000, [1_000, 1_000, 1_000, 2_000, 4_000, 4_000, 4_000]],
    [20_000, [20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 30_000, 30_000]],
    [0, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
  ])(
    'that says to come again in %i ms is not waited out longer than four times as long',
    async (asked, all) => {
      const { clock, limiter, burst } = open(1);
      const waits: number[] = [];
      for (const _ of all) {
        burst()[0]?.turnedAway({ ...tooMany, retryAfterMs: asked });
        waits.push(limiter.waitMs());
        await clock.pass(limiter.waitMs());
      }
      expect(waits).toEqual(all);
    },
  );

  test('is not made good by what was sent before it', async () => {
    const { clock, limiter, burst } = open(2);
    const [first, second] = burst();
    first?.turnedAway(tooMany);
    second?.accepted();
    second?.release();
    await clock.pass(250);
    burst()[0]?.turnedAway(tooMany);
    expect(limiter.waitMs()).toBe(500);
  });

  test.each([
    ['longer than its own', 9_000, 9_000],
    ['shorter than its own', 100, 250],
    ['nothing', undefined, 250],
  ])('asks for %s wait', (_, retryAfterMs, waitMs) => {
    const { limiter, burst } = open(1);
    burst()[0]?.turnedAway(retryAfterMs === undefined ? tooMany : { ...tooMany, retryAfterMs });
    expect(limiter.waitMs()).toBe(waitMs);
  });

  test('that asks for less than one before it shortens no wait, and is not told', () => {
    const { limiter, news, burst } = open(4);
    const [first, second, ...others] = burst();
    first?.turnedAway({ ...tooMany, retryAfterMs: 9_000 });
    second?.turnedAway({ ...tooMany, retryAfterMs: 1_000 });
    for (const each of others) each.release();
    expect(limiter.waitMs()).toBe(9_000);
    expect(news.filter(({ type }) => type === 'wait:started')).toHaveLength(1);
  });
});

describe.each([
  ['503', down],
  ['a gateway that cannot be reached', refused],
])('%s', (_, failure) => {
  test('leaves the slots, and lets one create try at a time until one is accepted', async () => {
    const { clock, news, limiter, burst, rounds } = open(4);
    rounds(1);
    for (const each of burst()) each.turnedAway(failure);
    expect(slotsTold(news)).toEqual([]);
    expect(limiter.waitMs()).toBe(250);
    await clock.pass(250);
    const [probe, ...none] = burst();
    expect(none).toEqual([]);
    probe?.accepted();
    expect(burst()).toHaveLength(3);
  });

  test('says nothing of how many slots there are: slow start goes on', async () => {
    const { clock, burst, rounds } = open(40);
    const [first, ...others] = burst();
    first?.turnedAway(failure);
    for (const each of others) each.accepted();
    for (const each of others) each.release();
    await clock.pass(250);
    expect(rounds(4)).toEqual([4, 12, 36, 40]);
  });

  test('a job that ends meanwhile lets no other go', async () => {
    const { clock, limiter, burst } = open(4);
    const [job, ...others] = burst();
    job?.accepted();
    for (const each of others) each.turnedAway(failure);
    await clock.pass(250);
    limiter.take();
    job?.release();
    expect(limiter.waitMs()).toBe(Infinity);
  });

  test('is over for the limiter when a 429 comes', async () => {
    const { clock, limiter, burst } = open(4);
    const adopted = [limiter.adopt(), limiter.adopt()];
    for (const each of burst()) each.turnedAway(failure);
    await clock.pass(250);
    limiter.take().turnedAway(tooMany);
    for (const each of adopted) each.release();
    await clock.pass(500);
    expect(burst().length).toBeGreaterThan(1);
  });

  test('a try that was never sent lets the others go', async () => {
    const { clock, burst } = open(4);
    for (const each of burst()) each.turnedAway(failure);
    await clock.pass(250);
    burst()[0]?.release();
    expect(burst()).toHaveLength(4);
  });
});

describe('jobs of an earlier run', () => {
  test('take slots and show that the gateway allows as many and a few more, up to what the author allows', () => {
    const { limiter, news, burst } = open(10);
    const adopted = Array.from({ length: 3 }, () => limiter.adopt());
    expect(slotsTold(news)).toEqual([5, 6, 7]);
    expect(burst()).toHaveLength(4);
    for (let job = 0; job < 9; job += 1) limiter.adopt();
    expect(slotsTold(news).at(-1)).toBe(10);
    expect(limiter.waitMs()).toBe(Infinity);
    for (const each of adopted) each.release();
    expect(limiter.waitMs()).toBe(Infinity);
  });

  test('give their slots back when they are done', () => {
    const { limiter, burst } = open(2);
    const [one, two] = [limiter.adopt(), limiter.adopt()];
    expect(limiter.waitMs()).toBe(Infinity);
    one.release();
    two.release();
    expect(burst()).toHaveLength(2);
  });

  test('were not accepted by this run: that they are there ends no episode', async () => {
    const { clock, limiter, burst } = open(4);
    for (const each of burst()) each.turnedAway(down);
    limiter.adopt().accepted();
    await clock.pass(250);
    expect(burst()).toHaveLength(1);
  });
});

describe('a slot', () => {
  test('is given back once, whatever is said of it afterwards', () => {
    const { limiter, burst } = open(3);
    const taken = burst();
    const [first, second, third] = taken;
    first?.release();
    first?.release();
    first?.accepted();
    second?.turnedAway(tooMany);
    second?.turnedAway({ ...tooMany, retryAfterMs: 60_000 });
    second?.release();
    third?.accepted();
    third?.accepted();
    // A job that is there is not turned away any more.
    third?.turnedAway({ ...tooMany, retryAfterMs: 60_000 });
    third?.release();
    expect(limiter.waitMs()).toBe(250);
  });

  test('tells each change that may let another create go', () => {
    const { changes, burst } = open(4);
    const [first, second, third] = burst();
    expect(changes.count).toBe(0);
    first?.accepted();
    expect(changes.count).toBe(1);
    second?.turnedAway(tooMany);
    expect(changes.count).toBe(2);
    third?.release();
    third?.release();
    expect(changes.count).toBe(3);
  });
});
