/** Makes a token for a server: which name and role, from where, and for how long. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { SelectField, TextField } from '../parts/field.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { Check } from './check.tsx';
import { createToken } from './people-calls.ts';
import { networksFault, networksIn, serviceNameFault } from './people-faults.ts';
import { RoleField } from './role-field.tsx';
import { useTask, type MakingProps } from './team-work.ts';
import { TokenMade } from './token-made.tsx';

const NEVER = 'Never';
const LIFETIMES = ['30 days', '90 days', '365 days', NEVER].map((one) => ({ value: one, label: one }));
/** Is the role of smap's readers, whom a proxy names. */
const PROXY_ROLE = 'reader';

export function ServiceTokenDialog({ work, broker, onClose, onMade }: MakingProps): JSX.Element {
  const { live, lists } = work;
  const { layout, roles = [] } = live.team.settings;
  const offered = roles.filter((one) => one !== 'admin');
  const [text, setName] = useState('');
  const [role, setRole] = useState(offered.includes('viewer') ? 'viewer' : (offered[0] ?? ''));
  const [addresses, setAddresses] = useState('');
  const [isProxy, setProxy] = useState(false);
  const [lifetime, setLifetime] = useState('365 days');
  const [isTold, setTold] = useState(false);
  const { run, isBusy, fault } = useTask(live);
  const mayProxy = layout === 'smap' && role === PROXY_ROLE;
  const isForProxy = mayProxy && isProxy;
  const name = text.trim();
  const cidrs = networksIn(addresses);
  const nameFault = serviceNameFault(name);
  const addressFault = networksFault(cidrs, isForProxy);
  const create = (): void => {
    setTold(true);
    if ((nameFault ?? addressFault) !== undefined) return;
    void run(async () => {
      const expiresInDays = lifetime === NEVER ? undefined : parseInt(lifetime, 10);
      const token = await createToken(live.team, { name, role, cidrs, isForProxy, expiresInDays });
      lists.addToken(token);
      onMade(<TokenMade work={work} broker={broker} token={token} onClose={onClose} />);
    });
  };
  return (
    <AskDialog
      title="Create a service token"
      verb="Create token"
      kind="primary"
      isForm
      isBusy={isBusy}
      fault={fault}
      whyNot={work.whyNot}
      onClose={onClose}
      onAct={create}
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={56}
        value={text}
        onInput={setName}
        hint="What it is for. Its files lie under “service.” and this name."
        fault={isTold ? nameFault : undefined}
      />
      <RoleField label="Role" value={role} onInput={setRole} roles={offered} />
      {mayProxy && (
        <Check isChecked={isProxy} onChecked={setProxy}>
          For a proxy that names the readers of attachments
        </Check>
      )}
      <TextField
        label="Addresses"
        rows={3}
        value={addresses}
        onInput={setAddresses}
        placeholder="203.0.113.0/24"
        hint="Networks, one a line. Empty: from anywhere."
        fault={isTold ? addressFault : undefined}
      />
      <SelectField label="Expires" value={lifetime} onInput={setLifetime} options={LIFETIMES} />
      <p class="quiet small">It ends when you are removed or your role changes, unless another admin keeps it.</p>
    </AskDialog>
  );
}
