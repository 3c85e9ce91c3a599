/** Asks whether a member shall be changed or removed: says beforehand what ends, and whether somebody else was faster. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { countInWords } from '../parts/in-words.ts';
import { Notice } from '../parts/notice.tsx';
import { AskDialog, type AskDialogProps } from './ask-dialog.tsx';
import { Check } from './check.tsx';
import { endingOf, removalEnds, type Ending } from './ending-words.ts';
import { hasChanged, isMet, metInWords } from './met-change.ts';
import type { People } from './people-lists.ts';
import type { Member } from './people-parsed.ts';
import { useTask, type TeamWork } from './team-work.ts';

export interface MemberDialogProps {
  readonly work: TeamWork;
  readonly people: People;
  /** The member as it was when the dialog was opened. */
  readonly member: Member;
  readonly onClose: () => void;
}

export interface ChangeDialogProps extends MemberDialogProps, Pick<AskDialogProps, 'title' | 'verb' | 'kind'> {
  readonly whyNot?: string | undefined;
  /** Which of the things that end with a member do not end here. */
  readonly spared?: Partial<Ending>;
  /** @returns what was done, in a sentence. @param isKept true to take over the member's service tokens */
  readonly change: (isKept: boolean) => Promise<string>;
  /** Follows a change of the person's own place. */
  readonly onSelf: () => void;
  readonly before: ComponentChildren;
  readonly children: ComponentChildren;
}

export function ChangeDialog(props: ChangeDialogProps): JSX.Element {
  const { work, people, member, onClose, whyNot, spared, change, onSelf, before, children, ...asked } = props;
  const { live, lists, tell } = work;
  const { user } = member;
  const isSelf = user === live.team.user;
  const { run, ...task } = useTask(live);
  const [isKept, setKept] = useState(false);
  const ending = endingOf(user, people);
  const act = async (): Promise<void> => {
    try {
      tell({ kind: 'good', text: await change(isKept) });
      onClose();
    } catch (error) {
      await lists.read();
      if (!isMet(error, member, lists.state.value.people?.members)) throw error;
      tell({ kind: 'warn', text: metInWords(user) });
      onClose();
      return;
    }
    if (isSelf) onSelf();
    else await lists.read();
  };
  return (
    <AskDialog {...asked} {...task} whyNot={work.whyNot ?? whyNot} onClose={onClose} onAct={() => void run(act)}>
      {hasChanged(member, people.members) && <Notice kind="warn">{metInWords(user)}</Notice>}
      {before}
      <p>
        <span class="strong">What ends:</span>{' '}
        {removalEnds({ ...ending, ...spared }, { isKept, isAws: live.team.settings.endpoint === null })}
      </p>
      {!isSelf && ending.serviceTokens > 0 && (
        <Check isChecked={isKept} onChecked={setKept}>
          Keep the service tokens
          <span class="hint">
            {countInWords(ending.serviceTokens, 'was', 'were')} made by this member. Kept ones become yours.
          </span>
        </Check>
      )}
      {children}
    </AskDialog>
  );
}
