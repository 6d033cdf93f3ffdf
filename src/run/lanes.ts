/** So many actions at once; of those that wait, the most urgent goes next. */
export interface Lanes {
  /**
   * Runs an action when its turn comes. The lowest `rank` goes first; among equals, and where there is none, the first that
   * came. An action that needs its lane no more may `leave` it before it ends.
   */
  pass<T>(rank: number | undefined, action: (leave: () => void) => Promise<T>): Promise<T>;
}

/** One that waits. */
interface Waiting {
  readonly rank: number;
  readonly go: () => void;
}

/** Lanes for `most` at once. */
export function createLanes(most: number): Lanes {
  /** The next one stands last. */
  const waiting: Waiting[] = [];
  let under = 0;

  function queue(entry: Waiting): void {
    let low = 0;
    for (let high = waiting.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((waiting[middle]?.rank ?? 0) > entry.rank) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, entry);
  }

  function admit(): void {
    while (under < most && waiting.length > 0) {
      under += 1;
      waiting.pop()?.go();
    }
  }

  return {
    async pass(rank, action) {
      await new Promise<void>((go) => {
        queue({ rank: rank ?? Infinity, go });
        admit();
      });
      let isIn = true;
      const leave = (): void => {
        if (!isIn) return;
        isIn = false;
        under -= 1;
        admit();
      };
      try {
        return await action(leave);
      } finally {
        leave();
      }
    },
  };
}
