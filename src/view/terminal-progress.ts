import { color, Listr, ListrLogger, ProcessOutput, Spinner } from 'listr2';
import type { Clock } from '../core/clock.ts';
import { onOneLine } from '../core/plain-text.ts';
import { ending } from './ending.ts';
import { type Mark, type Paint, progressRows } from './progress-rows.ts';
import type { View } from './view.ts';
import type { Watch } from './watch.ts';

/** What the progress of a command is drawn with. */
export interface TerminalProgressOptions {
  /** The terminal; what else is written to it while progress is drawn comes out at the end. */
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly clock: Clock;
  /** One for each pipeline of the command. */
  readonly watches: readonly Watch[];
  readonly colour: boolean;
}

/** Rows beyond this say nothing to a person; the rest is summed. */
const mostShots = 16;

/** Twice a second is as often as anybody reads, and costs next to nothing. */
const frameMs = 500;

const colours: Readonly<Record<Mark, (text: string) => string>> = {
  done: color.green,
  wrong: color.red,
  busy: color.cyan,
  quiet: color.dim,
};

/**
 * Progress on a terminal, redrawn twice a second: a view for each watch, in their order. The drawing ends with the last
 * view, and what is to be read after it follows then.
 */
export function terminalProgress(options: TerminalProgressOptions): readonly View[] {
  const { stdout, stderr, clock, watches, colour } = options;
  const paint: Paint = (text, mark) => (colour ? colours[mark](text) : text);
  const notices: string[] = [];
  const lastLines: string[] = [];
  const draw = () => {
    const room = Math.max(1, (stdout.rows ?? 24) - watches.length * 2 - 3);
    const shots = Math.min(mostShots, room);
    const width = stdout.columns ?? 80;
    const rows = progressRows({ watches, now: clock.elapsed(), width, shots, paint });
    return [...rows, ...notices.slice(-1)];
  };
  const rows = openRows({ draw, height: watches.length * 2 + mostShots + 1, stdout, stderr });
  let left = watches.length;
  return watches.map((watch) => ({
    fact: (fact) => void watch.fact(fact),
    signal(signal) {
      watch.signal(signal);
      if (signal.type === 'notice') notices.push(onOneLine(signal.text));
    },
    async end(result, inFlight, lost) {
      lastLines.push('', ...ending(result, inFlight, lost));
      left -= 1;
      if (left > 0) return;
      await rows.close();
      stdout.write(`${[...notices.slice(0, -1), ...lastLines].join('\n')}\n`);
    },
  }));
}

interface Canvas {
  readonly draw: () => readonly string[];
  /** The most rows there will ever be. */
  readonly height: number;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Listr rows whose words are put in just before each frame, so that a frame is one write whatever changed. */
function openRows({ draw, height, stdout, stderr }: Canvas): { readonly close: () => Promise<void> } {
  const titles: { title?: string }[] = [];
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const fill = () => {
    const rows = draw();
    titles.forEach((row, index) => {
      row.title = rows[index] ?? blank;
    });
  };
  const listr = new Listr(
    Array.from({ length: height }, () => ({
      title: blank,
      task: (_: unknown, row) => {
        titles.push(row.task);
        return closed;
      },
    })),
    {
      concurrent: true,
      registerSignalListeners: false,
      forceTTY: true,
      rendererOptions: {
        spinner: new Frames(fill),
        logger: new ListrLogger({
          useIcons: true,
          toStderr: [],
          processOutput: new ProcessOutput(stdout, stderr),
        }),
        formatOutput: 'truncate',
        icon: { COMPLETED: '' },
      },
    },
  );
  const drawn = listr.run();
  return {
    async close() {
      fill();
      close();
      await drawn;
    },
  };
}

/** A row that is not drawn. */
const blank = ' ';

/** Listr's clock: rows bring marks of their own, so there is nothing to spin. */
class Frames extends Spinner {
  readonly #fill: () => void;

  constructor(fill: () => void) {
    super();
    this.#fill = fill;
  }

  override start(redraw?: () => void): void {
    super.start(() => {
      this.#fill();
      redraw?.();
    }, frameMs);
  }

  override fetch(): string {
    return '';
  }
}
