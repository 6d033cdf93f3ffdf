// Renders one clip in a process of its own: `render-once.js ORDER`, the order as JSON.
import { render } from '../src/simulator/render.ts';
import type { RenderOrder } from '../src/simulator/render-order.ts';

const order: RenderOrder = JSON.parse(process.argv[2] ?? '{}');
const rendered = await render(order, () => undefined);
if (rendered.kind !== 'clip') throw new Error(rendered.text);
