import { Worker } from 'node:worker_threads';
import type { Rendered, RenderOrder, WorkerWord } from './render-order.ts';

/** Worker threads that render, one clip each at a time. */
export interface RenderPool {
  /** Never rejects. `onProgress` is told numbers from 0 to 1. */
  render(order: RenderOrder, onProgress: (progress: number) => void): Promise<Rendered>;
  /** Ends all threads at once; what was not rendered never is. */
  close(): Promise<void>;
}

/** A pool of at most `size` threads, started when they are first needed. They keep no program alive. */
export function createRenderPool(size: number): RenderPool {
  const threads = new Set<Thread>();
  const waiting: Assignment[] = [];
  let closed = false;

  function next(): void {
    while (waiting.length > 0) {
      const thread = idleThread();
      const assignment = thread && waiting.shift();
      if (thread === undefined || assignment === undefined) return;
      thread.assignment = assignment;
      thread.worker.postMessage(assignment.order);
    }
  }

  function idleThread(): Thread | undefined {
    for (const thread of threads) if (thread.assignment === undefined) return thread;
    return threads.size < size ? startThread() : undefined;
  }

  function startThread(): Thread {
    const worker = new Worker(workerUrl());
    const thread: Thread = { worker, assignment: undefined };
    threads.add(thread);
    worker.on('message', (word: WorkerWord) => {
      if (word.kind === 'progress') thread.assignment?.onProgress(word.progress);
      // The encoder cannot be trusted after a bug: its memory may be in any state.
      else if (word.rendered.kind === 'bug') lose(thread, word.rendered.text);
      else settle(thread, word.rendered);
    });
    worker.on('error', (error: unknown) => lose(thread, String(error)));
    worker.on('exit', (code) => lose(thread, `the renderer ended with ${code}`));
    worker.unref();
    return thread;
  }

  function settle(thread: Thread, rendered: Rendered): void {
    const { assignment } = thread;
    thread.assignment = undefined;
    assignment?.settle(rendered);
    next();
  }

  function lose(thread: Thread, text: string): void {
    if (closed || !threads.delete(thread)) return;
    void thread.worker.terminate();
    settle(thread, { kind: 'bug', text });
  }

  return {
    render(order, onProgress) {
      return new Promise((settle) => {
        waiting.push({ order, onProgress, settle });
        next();
      });
    },
    async close() {
      closed = true;
      waiting.length = 0;
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

interface Thread {
  readonly worker: Worker;
  /** What it is at; absent while it is idle. */
  assignment: Assignment | undefined;
}

interface Assignment {
  readonly order: RenderOrder;
  readonly onProgress: (progress: number) => void;
  readonly settle: (rendered: Rendered) => void;
}

/** The worker's bundle, beside this one in dist/. Run from its source (in tests), the bundle is a build's away. */
function workerUrl(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(fromSource ? '../../dist/render-worker.js' : './render-worker.js', import.meta.url);
}
