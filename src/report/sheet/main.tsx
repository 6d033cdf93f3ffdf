import { Sheet } from './sheet.tsx';
import { render } from './ui.ts';
import { unpackSheet } from './unpack.ts';

const data = unpackSheet(JSON.parse(document.getElementById('dailies')?.textContent ?? '{}'));
const place = document.getElementById('sheet');
document.title = `${data.pipeline} · dailies`;
if (place !== null) render(<Sheet data={data} />, place);
