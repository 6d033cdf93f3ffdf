import { parentPort } from 'node:worker_threads';
import { render } from './render.ts';
import type { RenderOrder, WorkerWord } from './render-order.ts';

// The entry of a worker thread. The encoder installs handlers for the whole thread, which is why it has one of its own.
const port = parentPort;
if (port === null) throw new Error('the render worker runs in a worker thread only');

function say(word: WorkerWord): void {
  port?.postMessage(word);
}

port.on('message', (order: RenderOrder) => {
  render(order, (progress) => say({ kind: 'progress', progress })).then(
    (rendered) => say({ kind: 'end', rendered }),
    (error: unknown) => say({ kind: 'end', rendered: { kind: 'bug', text: String(error) } }),
  );
});
