/** Where an arrow key leads from a tile, in the order and the places that the tiles have on screen. */
export function step(tiles: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const index = tiles.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return tiles[index + 1];
    case 'ArrowLeft':
      return tiles[index - 1];
    case 'Home':
      return tiles[0];
    case 'End':
      return tiles.at(-1);
    case 'ArrowDown':
      return nearest(tiles.slice(index + 1), from);
    case 'ArrowUp':
      return nearest(tiles.slice(0, Math.max(0, index)).reverse(), from);
    default:
      return undefined;
  }
}

/** Of the next line of tiles on screen the one that is straight above or below, as near as it goes. */
function nearest(tiles: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const { left, top } = from.getBoundingClientRect();
  let best: { readonly tile: HTMLElement; readonly away: number } | undefined;
  let line: number | undefined;
  for (const tile of tiles) {
    const place = tile.getBoundingClientRect();
    if (Math.abs(place.top - top) < 4) continue;
    line ??= place.top;
    if (Math.abs(place.top - line) > 4) break;
    const away = Math.abs(place.left - left);
    if (best === undefined || away < best.away) best = { tile, away };
  }
  return best?.tile;
}
