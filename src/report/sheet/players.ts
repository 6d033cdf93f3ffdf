/** A tile's clip, for those who want to play it together with others. */
export interface Player {
  /** Loads it wherever it is, and resolves once it can be played; `undefined` when it cannot. */
  ready(): Promise<HTMLVideoElement | undefined>;
  /** Done with it: it may be given back when it is out of sight. */
  release(): void;
}

const players = new Map<string, Player>();

/** Makes a tile's clip known under its take; the function returned takes it back. */
export function offerPlayer(take: string, player: Player): () => void {
  players.set(take, player);
  return () => {
    if (players.get(take) === player) players.delete(take);
  };
}

/** Rows longer than this are played in part: browsers run out of decoders. */
const mostTogether = 24;

/** How far clips may drift apart before they are pulled together, in seconds. */
const drift = 0.08;

/** Plays the clips of these takes from their beginning, in step; the function returned stops them. */
export function playTogether(takes: readonly string[]): () => void {
  const chosen = takes.flatMap((take) => players.get(take) ?? []).slice(0, mostTogether);
  let stopped = false;
  let videos: readonly HTMLVideoElement[] = [];
  void Promise.all(chosen.map((player) => player.ready())).then((ready) => {
    if (stopped) return;
    videos = ready.filter((video) => video !== undefined);
    for (const video of videos) {
      video.currentTime = 0;
      void video.play().catch(() => {});
    }
    keepInStep(videos, () => stopped);
  });
  return () => {
    stopped = true;
    for (const video of videos) {
      video.pause();
      video.currentTime = 0;
    }
    for (const player of chosen) player.release();
  };
}

/** Pulls whoever drifts back to the longest one. */
export function keepInStep(videos: readonly HTMLVideoElement[], isOver: () => boolean): void {
  const leader = videos.toSorted((left, right) => right.duration - left.duration)[0];
  const check = () => {
    if (isOver() || leader === undefined) return;
    for (const video of videos) {
      if (video === leader || !(video.duration > 0)) continue;
      const due = leader.currentTime % video.duration;
      const apart = Math.abs(video.currentTime - due);
      if (Math.min(apart, video.duration - apart) > drift) video.currentTime = due;
    }
    requestAnimationFrame(check);
  };
  check();
}
