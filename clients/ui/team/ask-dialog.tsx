/** Asks whether something shall be done, or how, and says why the broker refused it. */
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { sentenceOf } from './people-faults.ts';
import type { Task } from './team-work.ts';

export interface AskDialogProps extends Pick<Task, 'isBusy' | 'fault'> {
  readonly title: string;
  /** The name of the button that does it. */
  readonly verb: string;
  /** Default: danger, which is never the default button. */
  readonly kind?: 'primary';
  readonly whyNot: string | undefined;
  readonly onAct: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** True where Enter does it too. */
  readonly isForm?: true;
}

export function AskDialog({
  title,
  verb,
  kind,
  isBusy,
  fault,
  whyNot,
  onAct,
  onClose,
  children,
  isForm,
}: AskDialogProps): JSX.Element {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={
        isForm &&
        (() => {
          if (whyNot === undefined && !isBusy) onAct();
        })
      }
      buttons={
        <>
          <Button autoFocus={kind === undefined} onPress={onClose}>
            Cancel
          </Button>
          <Button kind={kind ?? 'danger'} isBusy={isBusy} whyNot={whyNot} onPress={onAct}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      {fault !== undefined && <Notice kind="bad">{sentenceOf(fault)}</Notice>}
    </Dialog>
  );
}
