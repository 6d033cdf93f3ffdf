// Draws the frames of the worked examples: flat paper-cut pictures, a few kilobytes each, in every format that the
// models take. Run it from anywhere: node pipelines/frames/draw.mjs
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const wide = { width: 480, height: 270 };
const tall = { width: 270, height: 480 };
const square = { width: 320, height: 320 };

const rect = (x, y, width, height, fill, more = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;
const disc = (x, y, radius, fill, more = '') =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}" ${more}/>`;
const path = (d, fill, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`;
const line = (d, stroke, width) =>
  path(d, 'none', `stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"`);
const move = (x, y, scale, shapes) => `<g transform="translate(${x} ${y}) scale(${scale})">${shapes}</g>`;

/** Bands from the first colour to the last, from the top of the picture down. */
const bands = ({ width, height }, colours) =>
  colours
    .map((fill, i) => rect(0, (i * height) / colours.length, width, height / colours.length + 1, fill))
    .join('');

const hill = (y, rise, fill) =>
  path(
    `M0 ${y} C80 ${y - rise} 150 ${y - rise} 220 ${y - 8} S370 ${y - rise * 0.7} 480 ${y - 14} V270 H0Z`,
    fill,
  );

const boat = (x, y, scale) =>
  move(
    x,
    y,
    scale,
    path('M0 0 H60 L48 16 H12Z', '#7a3b2e') +
      path('M28 -46 V-4 H4Z', '#fff4e0') +
      path('M33 -38 V-4 H52Z', '#ffd9a0'),
  );

const harbour = (sky, sun, hills, sea, boatX) =>
  bands({ width: 480, height: 190 }, sky) +
  disc(sun.x, sun.y, 30, sun.fill) +
  hill(176, 78, hills[0]) +
  hill(196, 48, hills[1]) +
  rect(0, 190, 480, 80, sea) +
  [204, 222, 244]
    .map((y, i) => rect(sun.x - 60 + i * 9, y, 120 - i * 18, 3, sun.fill, 'opacity=".55"'))
    .join('') +
  boat(boatX, 214, 1.3);

/** A row of houses; `lit` says which share of the windows shines. */
const street = (sky, houses, window, lit) => {
  const fronts = [
    [0, 92],
    [84, 60],
    [150, 108],
    [246, 74],
    [318, 124],
    [408, 84],
  ].map(([x, top], i) => {
    const windows = [0, 1, 2, 3, 4, 5].map((n) => {
      const shines = ((i * 7 + n * 5) % 10) / 10 < lit;
      return rect(
        x + 16 + (n % 2) * 30,
        top + 22 + Math.floor(n / 2) * 36,
        16,
        22,
        shines ? window : '#2c3350',
      );
    });
    const roof = path(`M${x - 4} ${top + 2} L${x + 42} ${top - 28} L${x + 90} ${top + 2}Z`, '#5b2f3a');
    return roof + rect(x, top, 86, 262 - top, houses[i % houses.length]) + windows.join('');
  });
  const lamp =
    line('M236 262 V150 q0 -16 18 -16', '#20243a', 5) + disc(256, 138, 9, lit > 0.5 ? '#ffe9a8' : '#8b90a8');
  return bands(wide, sky) + fronts.join('') + rect(0, 246, 480, 24, '#3a3f58') + lamp;
};

const cloud = (x, y, scale, fill) =>
  move(
    x,
    y,
    scale,
    disc(0, 0, 26, fill) + disc(30, -12, 32, fill) + disc(64, 0, 24, fill) + rect(0, -2, 64, 26, fill),
  );

const cup = (steam) =>
  path('M-70 -30 H70 Q66 62 30 70 H-30 Q-66 62 -70 -30Z', '#fffaf2') +
  line('M66 -12 q44 -2 36 34 q-8 26 -48 22', '#fffaf2', 12) +
  `<ellipse cx="0" cy="-30" rx="70" ry="15" fill="#e9d8c4"/><ellipse cx="0" cy="-28" rx="60" ry="10" fill="#5a3422"/>` +
  `<ellipse cx="0" cy="80" rx="104" ry="14" fill="#d9b99b"/><ellipse cx="0" cy="76" rx="96" ry="11" fill="#fff4e4"/>` +
  steam.map((x) => line(`M${x} -58 q-16 -18 0 -36 t0 -36`, 'rgba(255,255,255,.75)', 7)).join('');

const counter = ({ width, height }, x, y, scale, steam) =>
  bands({ width, height }, ['#efb07c', '#e9a06c', '#e2905f']) +
  disc(width * 0.76, height * 0.24, 58, '#f7c894') +
  rect(0, y + 60 * scale, width, height, '#8a4b35') +
  move(x, y, scale, cup(steam));

const lighthouse =
  bands(wide, ['#20305c', '#31457a', '#5b6a9c', '#97889f', '#d99a86', '#f0b684']) +
  path('M322 62 L0 18 V104Z', '#ffeeb0', 'opacity=".5"') +
  rect(0, 216, 480, 54, '#26406b') +
  path('M230 270 C260 206 300 190 340 194 S440 226 480 218 V270Z', '#2b2a3f') +
  path('M304 196 L312 80 H340 L348 196Z', '#fff4e6') +
  [104, 142, 178].map((y) => rect(306, y, 40, 14, '#c2473c')).join('') +
  rect(308, 76, 36, 6, '#2b2a3f') +
  rect(314, 54, 24, 22, '#ffe08a') +
  path('M308 54 L326 36 L344 54Z', '#c2473c');

const board =
  bands(wide, ['#c98d5e', '#c28456', '#bb7b4f']) +
  rect(96, 30, 288, 186, '#6b3f28', 'rx="10"') +
  rect(110, 44, 260, 158, '#26352f', 'rx="4"') +
  line('M150 176 q20 -14 40 0 t40 0 t40 0 t40 0', '#9fb8a8', 3) +
  rect(0, 236, 480, 34, '#7a4a31') +
  disc(420, 226, 22, '#5f8a4e') +
  rect(404, 226, 32, 26, '#e2c3a0');

const mark =
  path('M-60 10 C-60 -60 60 -60 60 10 C60 60 -60 60 -60 10Z', '#f4a259') +
  path('M-34 12 C-34 -30 34 -30 34 12', 'none', 'stroke="#fff8ec" stroke-width="10" stroke-linecap="round"') +
  disc(0, 22, 11, '#fff8ec');

const product = (back, shape) =>
  `${bands(square, back)}<ellipse cx="160" cy="268" rx="96" ry="12" fill="rgba(0,0,0,.18)"/>${shape}`;

const chair =
  rect(112, 70, 96, 96, '#2f6f73', 'rx="26"') +
  rect(100, 160, 120, 26, '#3d8a8c', 'rx="12"') +
  line('M116 188 L104 264 M204 188 L216 264', '#6d4a32', 9);
const lamp =
  path('M112 128 L136 58 H184 L208 128Z', '#f2c14e') +
  rect(156, 128, 8, 122, '#4a4a55') +
  rect(124, 250, 72, 14, '#4a4a55', 'rx="7"');
const vase =
  path(
    'M138 96 H182 C176 140 222 160 214 214 Q206 266 160 266 Q114 266 106 214 C98 160 144 140 138 96Z',
    '#c8553d',
  ) +
  line('M152 96 Q140 56 116 46 M166 96 Q172 60 202 40', '#588157', 6) +
  disc(112, 44, 13, '#f4d35e') +
  disc(206, 38, 13, '#f4d35e');
const bag =
  line('M124 128 Q124 70 160 70 T196 128', '#7f5539', 10) +
  path('M96 124 H224 L236 262 H84Z', '#b08968') +
  rect(140, 160, 40, 30, '#ede0d4', 'rx="4"');

const frames = {
  'harbour-dawn.png': [
    wide,
    harbour(
      ['#3b3561', '#6b4a78', '#b8647a', '#f29e7a', '#f9c784'],
      { x: 330, y: 168, fill: '#ffe3a3' },
      ['#54406e', '#3d3158'],
      '#4b4574',
      40,
    ),
  ],
  'harbour-day.png': [
    wide,
    harbour(
      ['#8fd0ee', '#a6dcf2', '#bde6f5', '#d6f0f8', '#ecf8fb'],
      { x: 250, y: 52, fill: '#fff3b8' },
      ['#7fb685', '#5b9a6d'],
      '#4f9fc4',
      320,
    ),
  ],
  'street-dusk.jpg': [
    wide,
    street(['#f3a683', '#e78f7c', '#c77986', '#946a94'], ['#c9655a', '#d98e5f', '#8d6f9c'], '#ffd98a', 0.2),
  ],
  'street-night.jpg': [
    wide,
    street(['#161a38', '#1d2247', '#262b57', '#313566'], ['#5a3b58', '#6b4a5a', '#43406b'], '#ffdc8c', 0.8),
  ],
  'sky-clear.webp': [
    wide,
    bands(wide, ['#5fb3e6', '#79c2ec', '#97d1f1', '#b8e1f6']) +
      cloud(70, 90, 1, '#fff') +
      cloud(300, 150, 1.3, '#f6fbff') +
      hill(250, 40, '#6fae77'),
  ],
  'sky-storm.webp': [
    wide,
    bands(wide, ['#39415a', '#475170', '#596484', '#717b98']) +
      cloud(40, 80, 1.7, '#2c3348') +
      cloud(230, 100, 2, '#343c54') +
      path('M262 128 L236 184 H258 L240 236 L292 168 H268 L290 128Z', '#ffe27a') +
      hill(250, 40, '#3f5f4d'),
  ],
  'cup-wide.webp': [wide, counter(wide, 200, 150, 1, [-24, 0, 24])],
  'cup-tall.webp': [tall, counter(tall, 126, 300, 0.95, [-24, 0, 24])],
  'cup-empty.webp': [wide, counter(wide, 200, 150, 1, [])],
  'board.jpg': [wide, board],
  'logo.png': [
    wide,
    bands(wide, ['#24324a', '#24324a']) + disc(240, 132, 98, '#2f4161') + move(240, 132, 1.1, mark),
  ],
  'lighthouse.jpg': [wide, lighthouse],
  'products/chair.png': [square, product(['#f1e3d3', '#ead7c3'], chair)],
  'products/lamp.jpg': [square, product(['#dfe7e4', '#d0dcd8'], lamp)],
  'products/vase.webp': [square, product(['#f6e7cb', '#efd9b4'], vase)],
  'products/bag.png': [square, product(['#e3e7ef', '#d3d9e6'], bag)],
};

for (const [name, [{ width, height }, shapes]] of Object.entries(frames)) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes}</svg>`;
  const picture = sharp(Buffer.from(svg)).flatten({ background: '#fff' });
  const written = {
    png: () => picture.png({ palette: true, colours: 64, compressionLevel: 9 }),
    jpg: () => picture.jpeg({ quality: 74, mozjpeg: true }),
    webp: () => picture.webp({ quality: 82 }),
  }[name.split('.').pop()]();
  await written.toFile(fileURLToPath(new URL(name, import.meta.url)));
}
