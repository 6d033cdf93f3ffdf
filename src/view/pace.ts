/** How fast clips come, from the clips that came. */
export interface Pace {
  /** A clip came; `tookMs` from its create, where that was watched. */
  done(at: number, tookMs: number | undefined): void;
  now(load: { readonly waiting: number; readonly inFlight: number; readonly slots: number | undefined }): {
    readonly perMinute?: number;
    readonly leftMs?: number;
  };
}

/** The last clips say how fast it goes now. */
const lately = 40;

/** Nothing has come yet. */
export function newPace(): Pace {
  const times: number[] = [];
  const durations: number[] = [];
  return {
    done(at, tookMs) {
      times.push(at);
      if (times.length > lately) times.shift();
      if (tookMs === undefined) return;
      durations.push(tookMs);
      if (durations.length > lately) durations.shift();
    },
    now({ waiting, inFlight, slots }) {
      const first = times[0];
      const last = times.at(-1);
      const span = first === undefined || last === undefined ? 0 : last - first;
      const perMinute = span <= 0 ? undefined : ((times.length - 1) / span) * 60_000;
      const median = durations.toSorted((left, right) => left - right)[Math.floor(durations.length / 2)];
      const atOnce = Math.max(1, slots ?? 0, inFlight);
      // What is in flight is half done on average; what waits goes out so many at once.
      const rounds = waiting / atOnce + (inFlight === 0 ? 0 : 0.5);
      return {
        ...(perMinute === undefined ? {} : { perMinute }),
        ...(median === undefined || waiting + inFlight === 0 ? {} : { leftMs: median * rounds }),
      };
    },
  };
}
