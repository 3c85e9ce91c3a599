/** Asks whether an invite, a sign-in or a service token shall end, and ends it. */
import type { ComponentChildren, JSX } from 'preact';
import { AskDialog } from './ask-dialog.tsx';
import { isolated } from './ending-words.ts';
import { end } from './people-calls.ts';
import { useTask, type TeamWork } from './team-work.ts';

export interface EndDialogProps {
  readonly work: TeamWork;
  /** What ends, in a word. */
  readonly what: string;
  readonly list: 'invites' | 'tokens';
  readonly id: string;
  /** Whose it is. */
  readonly name: string;
  /** What ends, and what does not. */
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

export function EndDialog({ work, what, list, id, name, children, onClose }: EndDialogProps): JSX.Element {
  const { live, lists, whyNot, tell } = work;
  const { run, ...task } = useTask(live);
  return (
    <AskDialog
      {...task}
      title={`End this ${what}?`}
      verb="End"
      whyNot={whyNot}
      onClose={onClose}
      onAct={() =>
        void run(async () => {
          await end(live.team, list, id);
          tell({ kind: 'good', text: `${isolated(name)}: the ${what} has ended.` });
          onClose();
          lists.drop(id);
        })
      }
    >
      <p>{children}</p>
    </AskDialog>
  );
}
