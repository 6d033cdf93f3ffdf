/**
 * How likely a job is to end at each age, learned from jobs that ended and from jobs that did not. Ages are cut into
 * stretches that widen with age; each has a rate of its own, drawn towards the prior until it was seen often enough.
 */
export interface Hazard {
  /** A job was seen running from one age to another. */
  survived(fromMs: number, toMs: number): void;
  /** A job ended somewhere between these ages. */
  ended(fromMs: number, toMs: number): void;
  /** What an earlier run saw: better than the catalog's prior, and still a prior. */
  recall(durationMs: number): void;
  /** How many ends this run saw. */
  ends(): number;
  /** The age by which this share of jobs has ended; never beyond the ages that were seen, where any were. */
  quantileMs(share: number): number;
  /**
   * The age at which a job that is `ageMs` old is best looked at next, so that the mean lag is `lagShare` of the mean
   * duration with as few looks as can be. `step` is 1 for exactly that age, a little less or more to spread looks.
   */
  nextAgeMs(ageMs: number, options: { readonly lagShare: number; readonly step: number }): number;
}

const firstEdgeMs = 50;
const ratio = 1.25;
const stretches = 72;
/** Weight of the prior in each stretch, in ends. */
const priorEnds = 0.2;
/** Beyond the oldest age that was seen, jobs are taken to last for another half of it at most. */
const unseenShare = 0.5;
/** Above this many ends old ones fade, so that a gateway that changes its pace is followed. */
const memory = 2000;
const shortestLagMs = 20;
const longestLagMs = 15_000;

/** Upper edges in milliseconds; the last stretch begins past 48 hours and has no end. */
const edges = Float64Array.from({ length: stretches }, (_, index) =>
  index === stretches - 1 ? Infinity : firstEdgeMs * ratio ** index,
);

function stretchOf(ageMs: number): number {
  if (ageMs < firstEdgeMs) return 0;
  return Math.min(stretches - 1, 1 + Math.floor(Math.log(ageMs / firstEdgeMs) / Math.log(ratio)));
}

function edge(index: number): number {
  return index < 0 ? 0 : (edges[index] ?? Infinity);
}

/** Nothing learned yet; the prior says that jobs typically take `typicalMs`, and may take anything. */
export function createHazard(typicalMs: number): Hazard {
  const prior = Float64Array.from(edges, (_, at) => priorRate(firstEdgeMs * ratio ** (at - 0.5), typicalMs));
  const exposure = new Float64Array(stretches);
  const endings = new Float64Array(stretches);
  let ends = 0;
  let weight = 0;
  let fitted: Fit | undefined;

  function latest(): Fit {
    fitted ??= fitRates({ prior, exposure, endings });
    return fitted;
  }

  function expose(fromMs: number, toMs: number): void {
    for (let at = stretchOf(fromMs); edge(at - 1) < toMs; at += 1) {
      const share = Math.min(toMs, edge(at)) - Math.max(fromMs, edge(at - 1));
      exposure[at] = (exposure[at] ?? 0) + Math.max(0, share);
    }
  }

  function fade(): void {
    weight /= 2;
    for (let at = 0; at < stretches; at += 1) {
      exposure[at] = (exposure[at] ?? 0) / 2;
      endings[at] = (endings[at] ?? 0) / 2;
    }
  }

  function end(durationMs: number): void {
    const at = stretchOf(durationMs);
    endings[at] = (endings[at] ?? 0) + 1;
    weight += 1;
    if (weight > memory) fade();
    // A new fit is worth its while only when the ends grew by a few percent.
    if (weight < 32 || ends % 16 === 0) fitted = undefined;
  }

  return {
    survived: expose,
    ended(fromMs, toMs) {
      const middle = (fromMs + toMs) / 2;
      ends += 1;
      expose(fromMs, middle);
      end(middle);
    },
    recall(durationMs) {
      expose(0, durationMs);
      end(durationMs);
    },
    ends: () => ends,
    quantileMs: (share) => quantile(latest(), share),
    nextAgeMs: (ageMs, { lagShare, step }) => nextAge(latest(), ageMs, { lagShare, step }),
  };
}

/** Rates (per ms) by stretch, and what follows from them. */
interface Fit {
  readonly rates: Float64Array;
  /** The last stretch that a job was seen in; without any, the last there is. */
  readonly reached: number;
  readonly meanMs: number;
  /** The integral of sqrt(rate) x survival: how hard these durations are to catch. */
  readonly difficulty: number;
}

/** What was seen of each stretch, and what was believed before. */
interface Seen {
  readonly prior: Float64Array;
  /** Time that jobs spent in it, in milliseconds. */
  readonly exposure: Float64Array;
  readonly endings: Float64Array;
}

function fitRates({ prior, exposure, endings }: Seen): Fit {
  const oldest = exposure.findLastIndex((each) => each > 0);
  const reached = oldest === -1 ? stretches - 1 : oldest;
  const rates = prior.map(
    (rate, at) => ((endings[at] ?? 0) + priorEnds) / ((exposure[at] ?? 0) + priorEnds / rate),
  );
  const lived = live({ alive: 1, meanMs: 0, difficulty: 0 }, rates, { from: 0, to: reached });
  const rest = live({ ...lived, meanMs: 0, difficulty: 0 }, rates, { from: reached + 1, to: stretches - 1 });
  // Ages that no job has reached are the prior's to tell. Once a job has ended, that is no more than a part of the age
  // reached: the prior's long tail would drown what was seen.
  const most = endings.some((each) => each > 0) ? lived.alive * unseenShare * edge(reached) : Infinity;
  const kept = Math.min(1, most / rest.meanMs);
  return {
    rates,
    reached,
    meanMs: lived.meanMs + (rest.meanMs > 0 ? kept * rest.meanMs : 0),
    difficulty: lived.difficulty + (rest.meanMs > 0 ? Math.sqrt(kept) * rest.difficulty : 0),
  };
}

/** How many of all jobs are still there at an age, and what the ages before it add up to. */
interface Lived extends Pick<Fit, 'meanMs' | 'difficulty'> {
  readonly alive: number;
}

/** From the beginning of one stretch to the end of another. */
function live(
  before: Lived,
  rates: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): Lived {
  let { alive, meanMs, difficulty } = before;
  for (let at = from; at <= to; at += 1) {
    const rate = rates[at] ?? 0;
    const left = alive * Math.exp(-rate * (edge(at) - edge(at - 1)));
    const lived = (alive - left) / rate;
    meanMs += lived;
    difficulty += Math.sqrt(rate) * lived;
    alive = left;
  }
  return { alive, meanMs, difficulty };
}

function quantile({ rates, reached }: Fit, share: number): number {
  let needed = -Math.log(1 - share);
  for (let at = 0; at <= reached; at += 1) {
    const rate = rates[at] ?? 0;
    const width = edge(at) - edge(at - 1);
    if (rate * width >= needed) return edge(at - 1) + needed / rate;
    needed -= rate * width;
  }
  return edge(reached);
}

/**
 * Polls x mean lag is least when the rate of polls follows the square root of the hazard; the factor before it sets
 * where on that curve to be.
 */
function nextAge(
  { rates, meanMs, difficulty }: Fit,
  ageMs: number,
  { lagShare, step }: { readonly lagShare: number; readonly step: number },
): number {
  const lagMs = Math.min(longestLagMs, Math.max(shortestLagMs, lagShare * meanMs));
  const factor = difficulty / (2 * lagMs);
  let needed = step;
  let at = stretchOf(ageMs);
  for (let from = ageMs; at < stretches; from = edge(at), at += 1) {
    const rate = factor * Math.sqrt(rates[at] ?? 0);
    const width = edge(at) - from;
    if (rate * width >= needed) return from + needed / rate;
    needed -= rate * width;
  }
  return edge(stretches - 1);
}

/**
 * Half belief in the typical duration (log-normal, of a spread that covers queues), half in no scale at all: a rate of
 * one in the job's age.
 */
function priorRate(ageMs: number, typicalMs: number): number {
  const spread = 0.7;
  const z = Math.log(ageMs / typicalMs) / spread;
  const density = Math.exp((-z * z) / 2) / (Math.sqrt(2 * Math.PI) * spread * ageMs);
  const surviving = Math.max(1e-9, 0.5 * complementaryError(z / Math.SQRT2));
  return 0.5 * (density / surviving) + 0.15 / ageMs;
}

/** erfc to about 1e-7 (Abramowitz and Stegun 7.1.26 for the size, mirrored for negative values). */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const value = poly * Math.exp(-x * x);
  return x >= 0 ? value : 2 - value;
}
