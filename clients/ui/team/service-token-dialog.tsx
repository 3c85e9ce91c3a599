/** Makes a token for a server: which name and role, from where, and for how long. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { createToken, type MadeToken } from './people-calls.ts';
import { networksFault, networksIn, sentenceOf, serviceNameFault } from './people-faults.ts';
import { useTask, type TeamWork } from './team-work.ts';

export interface ServiceTokenDialogProps {
  readonly work: TeamWork;
  readonly onClose: () => void;
  readonly onMade: (token: MadeToken) => void;
}

const LIFETIMES = [
  { value: '', label: 'Never' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '365 days' },
];
/** Is the role of smap's readers, whom a proxy names. */
const PROXY_ROLE = 'reader';

export function ServiceTokenDialog({ work, onClose, onMade }: ServiceTokenDialogProps): JSX.Element {
  const { live } = work;
  const { layout, roles = [] } = live.team.settings;
  const offered = roles.filter((one) => one !== 'admin');
  const [name, setName] = useState('');
  const [role, setRole] = useState(offered.find((one) => one === 'viewer') ?? offered[0] ?? '');
  const [addresses, setAddresses] = useState('');
  const [isProxy, setProxy] = useState(false);
  const [lifetime, setLifetime] = useState('365');
  const [isTold, setTold] = useState(false);
  const { isBusy, fault, run } = useTask(live);
  const mayProxy = layout === 'smap' && role === PROXY_ROLE;
  const isForProxy = mayProxy && isProxy;
  const cidrs = networksIn(addresses);
  const nameFault = serviceNameFault(name.trim());
  const addressFault = networksFault(cidrs, isForProxy);
  const create = (): void => {
    setTold(true);
    if ((nameFault ?? addressFault ?? work.whyNot) !== undefined || isBusy) return;
    const expires = lifetime === '' ? {} : { expiresInDays: Number(lifetime) };
    void run(async () => {
      onMade(await createToken(live.team, { name: name.trim(), role, cidrs, isForProxy, ...expires }));
    });
  };
  return (
    <Dialog
      title="Create a service token"
      onClose={onClose}
      onSubmit={create}
      buttons={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={isBusy} whyNot={work.whyNot} onPress={create}>
            Create token
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={56}
        value={name}
        onInput={setName}
        hint="What it is for, as “backup”. Its files lie under “service.” and this name."
        fault={isTold ? nameFault : undefined}
      />
      <SelectField
        label="Role"
        value={role}
        onInput={setRole}
        options={offered.map((one) => ({ value: one, label: one }))}
      />
      {mayProxy && (
        <label class="check">
          <input
            type="checkbox"
            checked={isProxy}
            onChange={({ currentTarget }) => {
              setProxy(currentTarget.checked);
            }}
          />
          <span>For a proxy that names the readers of attachments</span>
        </label>
      )}
      <TextField
        label="Addresses"
        rows={3}
        value={addresses}
        onInput={setAddresses}
        placeholder="203.0.113.0/24"
        hint="Networks from which it works, one a line. Empty: from anywhere."
        fault={isTold ? addressFault : undefined}
      />
      <SelectField label="Expires" value={lifetime} onInput={setLifetime} options={LIFETIMES} />
      <p class="quiet small">
        The token ends with you: when you are removed or your role changes, unless another admin keeps it.
      </p>
      {fault !== undefined && <Notice kind="bad">{sentenceOf(fault)}</Notice>}
    </Dialog>
  );
}
