/** Asks whether a member shall go, and says beforehand exactly what ends. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LatchkeyError } from '../../browser/latchkey.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { endingOf, isLastAdmin, removalEnds, removedInWords } from './ending-words.ts';
import { KeepTokens } from './keep-tokens.tsx';
import { hasChanged, metInWords, refusedChange } from './met-change.ts';
import { removeMember } from './people-calls.ts';
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

export function RemoveDialog({ work, people, member, onClose }: MemberDialogProps): JSX.Element {
  const { live, lists, tell } = work;
  const { user } = member;
  const isSelf = user === live.team.user;
  const { isBusy, fault, run } = useTask(live);
  const [isKept, setKept] = useState(false);
  const ending = endingOf(user, people);
  const remove = (): Promise<void> =>
    run(async () => {
      try {
        const removal = await removeMember(live.team, user, isKept);
        tell({ kind: 'good', text: removedInWords(user, removal) });
        onClose();
        // The own token may answer for some seconds yet, but the place has ended.
        if (isSelf) live.note(new LatchkeyError('unauthenticated', 'you left the team'));
        else await lists.read();
      } catch (error) {
        await lists.read();
        const refused = refusedChange(error, member, lists.state.value.people);
        if (!refused.isMet) throw error;
        tell({ kind: 'warn', text: refused.text });
        onClose();
      }
    });
  return (
    <Dialog
      title={isSelf ? 'Leave the team?' : 'Remove this member?'}
      onClose={onClose}
      buttons={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={isBusy} whyNot={work.whyNot} onPress={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      {hasChanged(member, people.members) && <Notice kind="warn">{metInWords(user)}</Notice>}
      <p>
        {isSelf ? (
          'You lose your place here, and this page with it. Only an admin can invite you again.'
        ) : (
          <>
            <bdi class="strong">{user}</bdi>, {member.role}, leaves {live.team.id} at once. Files stay where they are.
          </>
        )}
      </p>
      <p>
        <span class="strong">What ends:</span> {removalEnds(ending, { isKept, isAws: isAws(work) })}
      </p>
      {!isSelf && <KeepTokens count={ending.serviceTokens} isKept={isKept} onKept={setKept} />}
      {isLastAdmin(member, people) && fault === undefined && (
        <Notice kind="warn">Nobody else who can sign in manages the team, and a team keeps one admin.</Notice>
      )}
      {fault !== undefined && <Notice kind="bad">{refusedChange(fault, member, people).text}</Notice>}
    </Dialog>
  );
}

/** True for a store that denies sessions which are open. */
export function isAws({ live }: TeamWork): boolean {
  return live.team.settings.endpoint === null;
}
