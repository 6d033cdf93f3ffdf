import { crc32, deflateSync } from 'node:zlib';

const width = 480;
const height = 270;

interface Light {
  readonly sunX: number;
  readonly sunY: number;
  /** From the top of the sky down, then the sun, the far hills and the near ones: `rrggbb`. */
  readonly palette: readonly string[];
}

const skyBands = 5;
const lights: Readonly<Record<'dawn' | 'day', Light>> = {
  dawn: {
    sunX: 330,
    sunY: 160,
    palette: ['3b3561', '6b4a78', 'b8647a', 'f29e7a', 'f9c784', 'ffe3a3', '54406e', '2f2748'],
  },
  day: {
    sunX: 240,
    sunY: 56,
    palette: ['7cc5ea', '97d3f0', 'b3e0f5', 'cfecf8', 'eaf7fb', 'fff3b8', '7fb685', '4f8f63'],
  },
};

/** A frame of the starter pipeline as a PNG of one or two kilobytes: the sun over two rows of hills. */
export function sunriseFrame(light: keyof typeof lights): Uint8Array {
  const { sunX, sunY, palette } = lights[light];
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // Every row of a PNG starts with the number of its filter, here 0: none.
      rows[y * (width + 1) + 1 + x] = colourAt(x, y, { sunX, sunY });
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits a pixel, by palette
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.join(''), 'hex')),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Index into the palette. */
function colourAt(x: number, y: number, sun: { readonly sunX: number; readonly sunY: number }): number {
  if (y > 205 - 26 * Math.sin(x / 95 + 2.4)) return skyBands + 2;
  if (y > 170 - 34 * Math.sin(x / 70)) return skyBands + 1;
  if (Math.hypot(x - sun.sunX, y - sun.sunY) < 34) return skyBands;
  return Math.min(skyBands - 1, Math.floor((y * skyBands) / 200));
}

function chunk(type: string, bytes: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), bytes]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(bytes.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
