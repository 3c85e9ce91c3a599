/** Makes an invite: for whom, as what, and for how long. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { createInvite, type MadeInvite } from './people-calls.ts';
import { inviteFaultOf, memberNameFault, takenFault, type InviteFault } from './people-faults.ts';
import { useTask, type TeamWork } from './team-work.ts';

export interface InviteDialogProps {
  readonly work: TeamWork;
  readonly onClose: () => void;
  readonly onMade: (invite: MadeInvite) => void;
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const LIFETIMES = [
  { value: String(HOUR_SECONDS), label: '1 hour' },
  { value: String(DAY_SECONDS), label: '1 day' },
  { value: String(7 * DAY_SECONDS), label: '7 days' },
  { value: String(30 * DAY_SECONDS), label: '30 days' },
];

export function InviteDialog({ work, onClose, onMade }: InviteDialogProps): JSX.Element {
  const { live, lists } = work;
  const roles = live.team.settings.roles ?? [];
  const [name, setName] = useState('');
  const [role, setRole] = useState(roles.includes('member') ? 'member' : (roles.find((one) => one !== 'admin') ?? ''));
  const [lifetime, setLifetime] = useState(String(DAY_SECONDS));
  const [isTold, setTold] = useState(false);
  const [isReused, setReused] = useState(false);
  const [refused, setRefused] = useState<InviteFault>();
  const { isBusy, run } = useTask(live);
  const user = name.trim();
  const members = lists.state.value.people?.members ?? [];
  const nameFault = memberNameFault(user) ?? takenFault(user, role, members);
  const undecided = refused?.kind === 'used' && !isReused ? 'Say above whether the name is given out again' : undefined;
  const changing = (change: (value: string) => void) => (value: string) => {
    change(value);
    setRefused(undefined);
    setReused(false);
  };
  const create = (): void => {
    setTold(true);
    if ((nameFault ?? undecided ?? work.whyNot) !== undefined || isBusy) return;
    void run(async () => {
      try {
        onMade(
          await createInvite(live.team, { user, role, expiresInSeconds: Number(lifetime), isReused }, live.team.user),
        );
      } catch (error) {
        await lists.read();
        setRefused(inviteFaultOf(error, user, role, lists.state.value.people?.members ?? []));
        throw error;
      }
    });
  };
  return (
    <Dialog
      title="Invite somebody"
      onClose={onClose}
      onSubmit={create}
      buttons={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} whyNot={work.whyNot ?? undecided} onPress={create}>
            Create invite
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={64}
        value={name}
        onInput={changing(setName)}
        hint="Files are kept under this name, and it stays as it is."
        fault={isTold ? nameFault : undefined}
      />
      <SelectField
        label="Role"
        value={role}
        onInput={changing(setRole)}
        options={roles.map((one) => ({ value: one, label: one }))}
      />
      <SelectField label="Good for" value={lifetime} onInput={setLifetime} options={LIFETIMES} />
      {refused !== undefined && <Notice kind={refused.kind === 'used' ? 'warn' : 'bad'}>{refused.text}</Notice>}
      {refused?.kind === 'used' && (
        <label class="check">
          <input
            type="checkbox"
            checked={isReused}
            onChange={({ currentTarget }) => {
              setReused(currentTarget.checked);
            }}
          />
          <span>Give the name and its old private files to this person</span>
        </label>
      )}
    </Dialog>
  );
}
