import type { ServerResponse } from 'node:http';

/** A line of so many bytes a second that all answers share, as a network is one. */
export interface Line {
  /** Ends the answer with these bytes, as fast as its turns on the line allow. */
  readonly send: (response: ServerResponse, bytes: Buffer) => void;
}

interface Sending {
  readonly response: ServerResponse;
  readonly bytes: Buffer;
  at: number;
}

const sliceBytes = 65_536;
const tickMs = 4;
/** What a late timer may catch up with. */
const mostMs = 250;

/** A line with nothing on it. */
export function createLine(bytesPerSecond: number): Line {
  let sending: Sending[] = [];
  let last = performance.now();
  let allowed = 0;

  function tick(): void {
    const now = performance.now();
    allowed = Math.min(allowed + (bytesPerSecond / 1000) * (now - last), (bytesPerSecond / 1000) * mostMs);
    last = now;
    for (let moved = true; moved && allowed > 0; ) {
      moved = false;
      for (const each of sending) {
        if (allowed <= 0 || each.response.writableNeedDrain) continue;
        const slice = each.bytes.subarray(each.at, each.at + sliceBytes);
        each.at += slice.length;
        allowed -= slice.length;
        moved = true;
        if (each.at < each.bytes.length) each.response.write(slice);
        else each.response.end(slice);
      }
      sending = sending.filter(({ at, bytes, response }) => at < bytes.length && !response.destroyed);
    }
    if (sending.length > 0) setTimeout(tick, tickMs);
  }

  return {
    send(response, bytes) {
      sending.push({ response, bytes, at: 0 });
      if (sending.length > 1) return;
      last = performance.now();
      setTimeout(tick, tickMs);
    },
  };
}
