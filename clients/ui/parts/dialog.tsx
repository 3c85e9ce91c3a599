/**
 * Draws a modal dialog by the browser's own element, which keeps the focus inside, closes by Escape and gives the focus back.
 * https://developer.mozilla.org/en-US/docs/Web/HTML/Reference/Elements/dialog
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The buttons; the first one is what Escape does. */
  readonly buttons: ComponentChildren;
  /** Is what Enter in a field does. */
  readonly onSubmit?: (() => void) | undefined;
}

export function Dialog({ title, onClose, children, buttons, onSubmit }: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <h2 id={id}>{title}</h2>
        {children}
        <div class="buttons">{buttons}</div>
      </form>
    </dialog>
  );
}
