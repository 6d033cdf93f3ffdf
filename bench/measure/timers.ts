/** Things to do at their times, in time that passes at once. */
export interface Timers {
  readonly add: (atMs: number, action: () => void) => void;
  /** Does all, the earliest first, until nothing is left. */
  readonly run: () => void;
}

interface Timer {
  readonly atMs: number;
  readonly action: () => void;
}

/** None yet: a binary heap. */
export function createTimers(): Timers {
  const heap: Timer[] = [];

  function time(at: number): number {
    return heap[at]?.atMs ?? Infinity;
  }

  function swap(left: number, right: number): void {
    const [a, b] = [heap[left], heap[right]];
    if (a === undefined || b === undefined) return;
    heap[left] = b;
    heap[right] = a;
  }

  function rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (time(parent) <= time(at)) return;
      swap(at, parent);
      at = parent;
    }
  }

  function sink(): void {
    for (let at = 0; ; ) {
      const child = time(2 * at + 2) < time(2 * at + 1) ? 2 * at + 2 : 2 * at + 1;
      if (time(at) <= time(child)) return;
      swap(at, child);
      at = child;
    }
  }

  return {
    add(atMs, action) {
      heap.push({ atMs, action });
      rise(heap.length - 1);
    },
    run() {
      while (heap.length > 0) {
        swap(0, heap.length - 1);
        const next = heap.pop();
        sink();
        next?.action();
      }
    },
  };
}
