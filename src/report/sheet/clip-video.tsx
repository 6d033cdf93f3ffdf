import { offerPlayer } from './players.ts';
import { useEffect, useRef, useState } from './ui.ts';
import { clipsInView } from './watch-view.ts';

/** A clip in a tile: loaded near the window only, silent, played by whoever holds its element. */
export function ClipVideo({
  take,
  url,
  onLength,
}: {
  take: string;
  url: string;
  onLength: (ms: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [near, setNear] = useState(false);
  const [held, setHeld] = useState(false);
  const [broken, setBroken] = useState(false);
  const waiting = useRef<((video: HTMLVideoElement | undefined) => void)[]>([]);
  const answer = (ready: HTMLVideoElement | undefined) => {
    for (const resolve of waiting.current.splice(0)) resolve(ready);
  };
  useEffect(() => {
    if (place.current === null) return;
    return clipsInView.watch(place.current, setNear);
  }, []);
  useEffect(() => {
    return offerPlayer(take, {
      ready: () =>
        new Promise((resolve) => {
          const element = video.current;
          if (element !== null && element.readyState >= 3) return resolve(element);
          waiting.current.push(resolve);
          if (element !== null) element.preload = 'auto';
          setHeld(true);
        }),
      release: () => setHeld(false),
    });
  }, [take]);
  return (
    <div class="clip" ref={place}>
      {broken ? (
        <p class="notice">The clip is not here. Bought clips are fetched free with “dailies collect”.</p>
      ) : near || held ? (
        <video
          ref={video}
          src={`${url}#t=0.001`}
          preload={held ? 'auto' : 'metadata'}
          muted
          loop
          playsInline
          disablePictureInPicture
          tabIndex={-1}
          aria-hidden="true"
          onLoadedMetadata={(event) => onLength(event.currentTarget.duration * 1000)}
          onCanPlay={(event) => answer(event.currentTarget)}
          onError={() => {
            setBroken(true);
            answer(undefined);
          }}
        />
      ) : null}
    </div>
  );
}
