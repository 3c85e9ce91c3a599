/** Asks whether an invite, a sign-in or a service token shall end, and ends it. */
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { sentenceOf } from './people-faults.ts';
import { useTask, type TeamWork } from './team-work.ts';

export interface EndDialogProps {
  readonly work: TeamWork;
  readonly title: string;
  /** What ends, and what does not. */
  readonly children: ComponentChildren;
  /** What is ended: its id leaves the lists. */
  readonly id: string;
  readonly end: () => Promise<void>;
  readonly done: string;
  readonly onClose: () => void;
}

export function EndDialog({ work, title, children, id, end, done, onClose }: EndDialogProps): JSX.Element {
  const { isBusy, fault, run } = useTask(work.live);
  const confirm = (): Promise<void> =>
    run(async () => {
      await end();
      work.tell({ kind: 'good', text: done });
      onClose();
      work.lists.drop(id);
    });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      buttons={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={isBusy} whyNot={work.whyNot} onPress={() => void confirm()}>
            End
          </Button>
        </>
      }
    >
      <p>{children}</p>
      {fault !== undefined && <Notice kind="bad">{sentenceOf(fault)}</Notice>}
    </Dialog>
  );
}
