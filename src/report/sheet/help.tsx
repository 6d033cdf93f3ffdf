import { Dialog } from './dialog.tsx';

const keys = [
  ['← → ↑ ↓', 'go from take to take; the one in focus plays'],
  ['r', 'play all takes of the row in step, or stop them'],
  ['Enter or f', 'full size, with sound'],
  ['p', 'pick the take, or take the pick back'],
  ['c', 'mark it to be compared; the second mark opens both side by side'],
  ['/', 'search'],
  ['Esc', 'close what is open, or stop the row'],
  ['?', 'this list'],
] as const;

/** The keys. */
export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog kind="small" title="Keys" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, meaning]) => (
          <div class="key" key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
