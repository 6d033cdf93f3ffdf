import type { SheetTake } from '../sheet-data.ts';
import type { Actions } from './actions.ts';
import { ClipVideo } from './clip-video.tsx';
import { count, duration, money, takeName } from './format.ts';
import { stateLooks } from './states.ts';
import { useRef, useState } from './ui.ts';

/** What a tile is drawn from. */
export interface TileProps {
  readonly take: SheetTake;
  readonly picked: boolean;
  readonly marked: boolean;
  readonly actions: Actions;
}

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** One take: its clip (or why there is none), what tells it from its neighbours, and what it cost. */
export function Tile({ take, picked, marked, actions }: TileProps) {
  const [lengthMs, setLength] = useState<number | undefined>(undefined);
  const frame = useRef<HTMLButtonElement>(null);
  const { clip, state, costUsd, earlier = [], why, id } = take;
  const look = stateLooks[state];
  const play = () => {
    if (!still.matches)
      void video(frame.current)
        ?.play()
        .catch(() => {});
  };
  const rest = () => {
    const element = video(frame.current);
    if (element === undefined) return;
    element.pause();
    element.currentTime = 0.001;
  };
  const name = takeName(take);
  const labels = [
    name,
    clip === undefined ? '' : look.word,
    clip === undefined ? '' : `${money(costUsd)} dollars`,
    picked ? 'picked' : '',
    earlier.length === 0 ? '' : count(earlier.length, 'earlier version'),
  ];
  return (
    <li class={`tile ${picked ? 'picked' : ''} ${marked ? 'marked' : ''} tone-${look.tone}`}>
      <div class={`stack ${earlier.length > 0 ? 'stacked' : ''}`}>
        <button
          type="button"
          class="frame"
          ref={frame}
          data-take={id}
          tabIndex={-1}
          onMouseEnter={play}
          onMouseLeave={rest}
          onFocus={() => {
            actions.show(take);
            play();
          }}
          onBlur={rest}
          onClick={() => actions.open(take)}
        >
          <span class="hidden">{labels.filter(Boolean).join(', ')}</span>
          {clip === undefined ? (
            <span class="absent">
              <strong>{look.word}</strong>
              <span>{why ?? look.meaning}</span>
            </span>
          ) : (
            <ClipVideo take={id} url={clip.url} onLength={setLength} />
          )}
          {clip !== undefined && state !== 'done' && (
            <span class="badge state" aria-hidden="true">
              {look.word}
            </span>
          )}
          {lengthMs !== undefined && (
            <span class="badge length" aria-hidden="true">
              {duration(lengthMs)}
            </span>
          )}
          {earlier.length > 0 && <span class="badge earlier" aria-hidden="true">{`+${earlier.length}`}</span>}
        </button>
        {clip !== undefined && (
          <button
            type="button"
            class="pick"
            tabIndex={-1}
            onMouseEnter={play}
            onMouseLeave={rest}
            aria-label={`Pick ${id}`}
            aria-pressed={picked}
            title={picked ? 'Picked (p)' : 'Pick (p)'}
            onClick={() => actions.pick(take)}
          >
            {picked ? '★' : '☆'}
          </button>
        )}
      </div>
      <p class="caption" aria-hidden="true">
        <span class="name" title={id}>
          {name}
        </span>
        <span class="cost">{clip === undefined && costUsd === '0' ? '' : money(costUsd)}</span>
      </p>
    </li>
  );
}

function video(frame: HTMLElement | null): HTMLVideoElement | undefined {
  return frame?.querySelector('video') ?? undefined;
}
