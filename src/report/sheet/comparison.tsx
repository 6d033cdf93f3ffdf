import type { SheetTake } from '../sheet-data.ts';
import { rowsOf } from './details.tsx';
import { Dialog } from './dialog.tsx';
import { keepInStep } from './players.ts';
import { useEffect, useRef, useState } from './ui.ts';

/** What a comparison is drawn from. */
export interface ComparisonProps {
  readonly takes: readonly [SheetTake, SheetTake];
  readonly prompts: readonly string[];
  readonly picks: ReadonlySet<string>;
  readonly onPick: (take: SheetTake) => void;
  readonly onClose: () => void;
}

/** Two takes side by side, in step, and a table in which they differ. */
export function Comparison({ takes, prompts, picks, onPick, onClose }: ComparisonProps) {
  const pair = useRef<HTMLDivElement>(null);
  const [playing, setPlaying] = useState(true);
  useEffect(() => {
    let over = false;
    const videos = [...(pair.current?.querySelectorAll('video') ?? [])];
    for (const video of videos) {
      if (playing) void video.play().catch(() => {});
      else video.pause();
    }
    if (playing) keepInStep(videos, () => over);
    return () => {
      over = true;
    };
  }, [playing]);
  const restart = () => {
    for (const video of pair.current?.querySelectorAll('video') ?? []) video.currentTime = 0;
    setPlaying(true);
  };
  return (
    <Dialog
      kind="full"
      title="Two takes side by side"
      onClose={onClose}
      onKey={(key) => {
        if (key === ' ' || key === 'r') setPlaying(!playing);
        if (key === '1') onPick(takes[0]);
        if (key === '2') onPick(takes[1]);
      }}
    >
      <div class="pair" ref={pair}>
        {takes.map((take, index) => (
          <figure key={take.id}>
            <video src={take.clip?.url} muted loop playsInline aria-label={`Clip of ${take.id}`} />
            <figcaption>
              {take.id}{' '}
              <button type="button" aria-pressed={picks.has(take.id)} onClick={() => onPick(take)}>
                {picks.has(take.id) ? '★ Picked' : '☆ Pick'} ({index + 1})
              </button>
            </figcaption>
          </figure>
        ))}
      </div>
      <p class="buttons">
        <button type="button" onClick={() => setPlaying(!playing)}>
          {playing ? 'Pause both' : 'Play both'}
        </button>
        <button type="button" onClick={restart}>
          From the beginning
        </button>
      </p>
      <table class="differences">
        <caption>What differs stands out</caption>
        <thead>
          <tr>
            <th scope="col">&nbsp;</th>
            <th scope="col">{takes[0].id}</th>
            <th scope="col">{takes[1].id}</th>
          </tr>
        </thead>
        <tbody>
          {side(takes, prompts).map(([name, left, right]) => (
            <tr key={name} class={left === right ? 'same' : 'differs'}>
              <th scope="row">{name}</th>
              <td>{left}</td>
              <td>{right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function side(takes: readonly [SheetTake, SheetTake], prompts: readonly string[]) {
  const [left, right] = takes.map((take) => {
    const prompt = take.prompt === undefined ? '' : (prompts[take.prompt] ?? '');
    return new Map<string, string>([['prompt', prompt], ...rowsOf(take)]);
  });
  const names = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  return [...names].map((name) => [name, left?.get(name) ?? '', right?.get(name) ?? ''] as const);
}
