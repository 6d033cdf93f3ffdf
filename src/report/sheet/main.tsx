import type { SheetData } from '../sheet-data.ts';
import { Sheet } from './sheet.tsx';
import { render } from './ui.ts';

const data: SheetData = JSON.parse(document.getElementById('dailies')?.textContent ?? '{}');
const place = document.getElementById('sheet');
document.title = `${data.pipeline} · dailies`;
if (place !== null) render(<Sheet data={data} />, place);
