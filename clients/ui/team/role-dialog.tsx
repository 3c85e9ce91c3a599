/** Changes a member's role. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Notice } from '../parts/notice.tsx';
import { ChangeDialog, type MemberDialogProps } from './change-dialog.tsx';
import { isolated } from './ending-words.ts';
import { changeRole } from './people-calls.ts';
import { RoleField } from './role-field.tsx';

export function RoleDialog(props: MemberDialogProps): JSX.Element {
  const { live } = props.work;
  const { user, role: before } = props.member;
  const [role, setRole] = useState(before);
  return (
    <ChangeDialog
      {...props}
      title="Change role"
      verb="Change role"
      kind="primary"
      whyNot={role === before ? 'Choose another role first' : undefined}
      spared={{ tokens: 0 }}
      change={async (isKept) => {
        await changeRole(live.team, user, role, isKept);
        return `${isolated(user)} is ${role} now.`;
      }}
      onSelf={() => void live.refresh()}
      before={
        <>
          <p>
            <bdi class="strong">{user}</bdi> is {before} of {live.team.id}.
          </p>
          <RoleField label="New role" value={role} onInput={setRole} roles={live.team.settings.roles ?? [before]} />
        </>
      }
    >
      <p>Devices stay signed in, with the new role.</p>
      {user === live.team.user && (
        <Notice kind="warn">This is your own role: with another one you no longer manage the team.</Notice>
      )}
    </ChangeDialog>
  );
}
