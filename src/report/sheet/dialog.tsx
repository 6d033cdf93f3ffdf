import { type ComponentChildren, useLayoutEffect, useRef } from './ui.ts';

/** What a dialog is drawn from. */
export interface DialogProps {
  readonly title: string;
  readonly kind: 'full' | 'small';
  readonly onClose: () => void;
  readonly onKey?: (key: string) => void;
  readonly children: ComponentChildren;
}

/** A modal dialog of the browser: it keeps the focus, closes on Escape, and gives the focus back. */
export function Dialog({ title, kind, onClose, onKey, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  // Before the next key can come: a dialog that is not open yet would miss it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      class={kind}
      ref={element}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        const { target } = event;
        const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
        if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) onKey?.(event.key);
      }}
    >
      <header class="dialog-head">
        <h2>{title}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {children}
    </dialog>
  );
}
