/** Asks whether a member shall go, and says afterwards what ended. */
import type { JSX } from 'preact';
import { LatchkeyError } from '../../browser/latchkey.ts';
import { Notice } from '../parts/notice.tsx';
import { ChangeDialog, type MemberDialogProps } from './change-dialog.tsx';
import { isLastAdmin, removedInWords } from './ending-words.ts';
import { removeMember } from './people-calls.ts';

export function RemoveDialog(props: MemberDialogProps): JSX.Element {
  const { people, member } = props;
  const { live } = props.work;
  const { user, role } = member;
  const isSelf = user === live.team.user;
  return (
    <ChangeDialog
      {...props}
      title={isSelf ? 'Leave the team?' : 'Remove this member?'}
      verb="Remove"
      change={async (isKept) => removedInWords(user, await removeMember(live.team, user, isKept))}
      onSelf={() => {
        // The own token may answer for some seconds yet, but the place has ended.
        live.note(new LatchkeyError('unauthenticated', 'you left the team'));
      }}
      before={
        <p>
          {isSelf ? (
            'Only an admin can invite you again.'
          ) : (
            <>
              <bdi class="strong">{user}</bdi>, {role}, leaves {live.team.id} at once. Files stay where they are.
            </>
          )}
        </p>
      }
    >
      {isLastAdmin(member, people) && (
        <Notice kind="warn">A team keeps an admin who can sign in, and there is no other.</Notice>
      )}
    </ChangeDialog>
  );
}
