import { Dialog } from './dialog.tsx';
import { count } from './format.ts';
import { picksAsYaml } from './picks.ts';
import { useRef, useState } from './ui.ts';

/** What the dialog is drawn from. */
export interface PicksDialogProps {
  /** In the manifest's order. */
  readonly picks: readonly string[];
  readonly inManifest: readonly string[];
  readonly onReset: () => void;
  readonly onClose: () => void;
}

/** The picks as lines for the manifest. */
export function PicksDialog({ picks, inManifest, onReset, onClose }: PicksDialogProps) {
  const text = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  const yaml = picksAsYaml(picks);
  const added = picks.filter((id) => !inManifest.includes(id)).length;
  const removed = inManifest.filter((id) => !picks.includes(id)).length;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(yaml);
    } catch {
      // A browser that keeps its clipboard from pages on disk still copies what is selected.
      text.current?.select();
      document.execCommand('copy');
    }
    setCopied(true);
  };
  return (
    <Dialog kind="small" title={count(picks.length, 'pick')} onClose={onClose}>
      <p>
        These lines go into the manifest, in place of its own <code>picks:</code>. {added} new, {removed}{' '}
        taken back.
      </p>
      <textarea
        ref={text}
        readOnly
        rows={Math.min(14, picks.length + 2)}
        aria-label="picks for the manifest"
        value={yaml}
      />
      <p class="buttons">
        <button type="button" class="main" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" onClick={onReset}>
          Back to the manifest's own
        </button>
        <span role="status">{copied ? 'Copied.' : ''}</span>
      </p>
    </Dialog>
  );
}
