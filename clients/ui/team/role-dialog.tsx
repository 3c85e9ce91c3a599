/** Changes a member's role, and says beforehand what ends by it. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { endingOf, isolated, removalEnds, sessionsEndInWords } from './ending-words.ts';
import { KeepTokens } from './keep-tokens.tsx';
import { hasChanged, metInWords, refusedChange } from './met-change.ts';
import { changeRole } from './people-calls.ts';
import { isAws, type MemberDialogProps } from './remove-dialog.tsx';
import { useTask } from './team-work.ts';

export function RoleDialog({ work, people, member, onClose }: MemberDialogProps): JSX.Element {
  const { live, lists, tell } = work;
  const { user } = member;
  const isSelf = user === live.team.user;
  const { isBusy, fault, run } = useTask(live);
  const [role, setRole] = useState(member.role);
  const [isKept, setKept] = useState(false);
  const ending = endingOf(user, people);
  const same = role === member.role ? 'Choose another role first' : undefined;
  const change = (): Promise<void> =>
    run(async () => {
      try {
        const { role: now } = await changeRole(live.team, user, role, isKept);
        tell({
          kind: 'good',
          text: `${isolated(user)} is ${now} now. ${sessionsEndInWords(isAws(work))}`,
        });
        onClose();
        await (isSelf ? live.refresh() : lists.read());
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
      title="Change role"
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} whyNot={work.whyNot ?? same} onPress={() => void change()}>
            Change role
          </Button>
        </>
      }
    >
      {hasChanged(member, people.members) && <Notice kind="warn">{metInWords(user)}</Notice>}
      <p>
        <bdi class="strong">{user}</bdi> is {member.role} of {live.team.id}.
      </p>
      <SelectField
        label="New role"
        value={role}
        onInput={setRole}
        options={(live.team.settings.roles ?? [member.role]).map((one) => ({ value: one, label: one }))}
      />
      <p>
        <span class="strong">What ends:</span> {removalEnds({ ...ending, tokens: 0 }, { isKept, isAws: isAws(work) })}{' '}
        Signed-in browsers and devices stay signed in, with the new role.
      </p>
      {!isSelf && <KeepTokens count={ending.serviceTokens} isKept={isKept} onKept={setKept} />}
      {isSelf && <Notice kind="warn">This is your own role. As another one you no longer manage the team.</Notice>}
      {fault !== undefined && <Notice kind="bad">{refusedChange(fault, member, people).text}</Notice>}
    </Dialog>
  );
}
