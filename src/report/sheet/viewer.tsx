import type { SheetClip, SheetTake } from '../sheet-data.ts';
import type { Actions } from './actions.ts';
import { Details } from './details.tsx';
import { Dialog } from './dialog.tsx';
import { moment } from './format.ts';
import { useState } from './ui.ts';

/** What the viewer is drawn from. */
export interface ViewerProps {
  readonly take: SheetTake;
  readonly version?: SheetClip;
  readonly prompts: readonly string[];
  readonly picked: boolean;
  readonly marked: boolean;
  readonly actions: Actions;
  readonly onClose: () => void;
  /** One on (1) or back (-1) in the order of the sheet. */
  readonly onStep: (by: 1 | -1) => void;
}

/** A take full size, with sound and everything that is known of it. */
export function Viewer({
  take,
  version: first,
  prompts,
  picked,
  marked,
  actions,
  onClose,
  onStep,
}: ViewerProps) {
  const [chosen, setChosen] = useState(first && { take, version: first });
  // One goes on to the next take without the dialog closing; a version belongs to the take it was chosen for.
  const version = chosen?.take === take ? chosen.version : undefined;
  const clip = version ?? take.clip;
  return (
    <Dialog
      kind="full"
      title={version === undefined ? take.id : `${take.id}, of ${moment(version.savedAt)}`}
      onClose={onClose}
      onKey={(key) => {
        if (key === 'ArrowRight') onStep(1);
        if (key === 'ArrowLeft') onStep(-1);
        if (key === 'p') actions.pick(take);
        if (key === 'c') actions.compare(take);
        if (key === 'f') onClose();
      }}
    >
      <div class="viewer">
        <div class="picture">
          {clip === undefined ? (
            <p class="notice">{take.why ?? 'There is no clip yet.'}</p>
          ) : (
            // biome-ignore lint/a11y/useMediaCaption: generated clips have no speech to caption that anybody has written down.
            <video
              key={clip.url}
              src={clip.url}
              controls
              autoPlay
              loop
              playsInline
              aria-label={`Clip of ${take.id}`}
            />
          )}
          <p class="buttons">
            <button type="button" onClick={() => onStep(-1)}>
              ← Previous
            </button>
            <button type="button" onClick={() => onStep(1)}>
              Next →
            </button>
            {version !== undefined && (
              <button type="button" onClick={() => setChosen(undefined)}>
                Back to the latest
              </button>
            )}
            {clip !== undefined && (
              <a href={clip.url} download>
                The file
              </a>
            )}
          </p>
        </div>
        <Details
          take={take}
          prompts={prompts}
          picked={picked}
          marked={marked}
          actions={actions}
          full
          onVersion={(of, earlier) => setChosen({ take: of, version: earlier })}
        />
      </div>
    </Dialog>
  );
}
