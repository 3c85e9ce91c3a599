/** Makes an invite: for whom, as what, and for how long. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { SelectField, TextField } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { Check } from './check.tsx';
import { InviteMade } from './invite-made.tsx';
import { createInvite } from './people-calls.ts';
import { memberNameFault, takenFault, wasGiven } from './people-faults.ts';
import { RoleField } from './role-field.tsx';
import { useTask, type MakingProps } from './team-work.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const LIFETIMES = [
  { value: String(HOUR_SECONDS), label: '1 hour' },
  { value: String(DAY_SECONDS), label: '1 day' },
  { value: String(7 * DAY_SECONDS), label: '7 days' },
  { value: String(30 * DAY_SECONDS), label: '30 days' },
];

export function InviteDialog({ work, broker, onClose, onMade }: MakingProps): JSX.Element {
  const { live, lists } = work;
  const roles = live.team.settings.roles ?? [];
  const [name, setName] = useState('');
  const [role, setRole] = useState(roles.includes('member') ? 'member' : (roles.find((one) => one !== 'admin') ?? ''));
  const [lifetime, setLifetime] = useState(String(DAY_SECONDS));
  const [isTold, setTold] = useState(false);
  const [isReused, setReused] = useState(false);
  const { isBusy, fault, run, forget } = useTask(live);
  const user = name.trim();
  const members = lists.state.value.people?.members ?? [];
  const nameFault = memberNameFault(user) ?? takenFault(user, role, members);
  const isGiven = wasGiven(fault, user, members);
  const changing = (change: (value: string) => void) => (value: string) => {
    change(value);
    forget();
    setReused(false);
  };
  const create = (): void => {
    setTold(true);
    if (nameFault !== undefined) return;
    void run(async () => {
      try {
        const expiresInSeconds = Number(lifetime);
        const invite = await createInvite(live.team, { user, role, expiresInSeconds, isReused }, live.team.user);
        lists.addInvite(invite);
        onMade(<InviteMade broker={broker} invite={invite} onClose={onClose} />);
      } catch (error) {
        await lists.read();
        throw error;
      }
    });
  };
  return (
    <AskDialog
      title="Invite somebody"
      verb="Create invite"
      kind="primary"
      isForm
      isBusy={isBusy}
      fault={isGiven ? undefined : fault}
      whyNot={work.whyNot ?? (isGiven && !isReused ? 'Tick the box above first' : undefined)}
      onClose={onClose}
      onAct={create}
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={64}
        value={name}
        onInput={changing(setName)}
        hint="Files are kept under this name."
        fault={isTold ? nameFault : undefined}
      />
      <RoleField label="Role" value={role} onInput={changing(setRole)} roles={roles} />
      <SelectField label="Good for" value={lifetime} onInput={setLifetime} options={LIFETIMES} />
      {isGiven && (
        <>
          <Notice kind="warn">Somebody had this name before. Its private files come with it.</Notice>
          <Check isChecked={isReused} onChecked={setReused}>
            Give both to this person
          </Check>
        </>
      )}
    </AskDialog>
  );
}
