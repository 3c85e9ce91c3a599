/** Lists the members, with what an admin may do with each. */
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { countInWords, dateInWords } from '../parts/in-words.ts';
import '../parts/table.css';
import { DevicesDialog } from './devices-dialog.tsx';
import { endingOf, lastSeenInWords } from './ending-words.ts';
import type { People } from './people-lists.ts';
import type { Member } from './people-parsed.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';
import type { TeamWork } from './team-work.ts';

export interface MemberTableProps {
  readonly work: TeamWork;
  readonly people: People;
}

/** More members than these do not fit into one look. */
const FEW = 20;
const DIALOGS = { remove: RemoveDialog, role: RoleDialog, devices: DevicesDialog } as const;

interface Asked {
  readonly dialog: keyof typeof DIALOGS;
  readonly member: Member;
}

export function MemberTable({ work, people }: MemberTableProps): JSX.Element {
  const [sought, setSought] = useState('');
  const [asked, setAsked] = useState<Asked>();
  const { members } = people;
  const shown = members.filter(({ user, role }) =>
    `${user} ${role}`.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  const Asking = asked === undefined ? undefined : DIALOGS[asked.dialog];
  return (
    <>
      {members.length > FEW && (
        <div class="sought">
          <TextField label="Find members" value={sought} onInput={setSought} />
          <p class="quiet small" role="status">
            {shown.length < members.length && countInWords(shown.length, 'member', 'members')}
          </p>
        </div>
      )}
      <table class="table members" aria-label="Members">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Since</th>
            <th scope="col">Last seen</th>
            <th scope="col">Signed in</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shown.map((member) => (
            <MemberRow
              key={member.user}
              work={work}
              member={member}
              devices={endingOf(member.user, people).tokens}
              onAsk={(dialog) => {
                setAsked({ dialog, member });
              }}
            />
          ))}
        </tbody>
      </table>
      {asked !== undefined && Asking !== undefined && (
        <Asking
          work={work}
          people={people}
          member={asked.member}
          onClose={() => {
            setAsked(undefined);
          }}
        />
      )}
    </>
  );
}

interface MemberRowProps {
  readonly work: TeamWork;
  readonly member: Member;
  /** How many browsers and devices are signed in. */
  readonly devices: number;
  readonly onAsk: (dialog: Asked['dialog']) => void;
}

function MemberRow({ work, member, devices, onAsk }: MemberRowProps): JSX.Element {
  const id = useId();
  const { user, role, since, lastUsedOn, oidc } = member;
  const button = (dialog: Asked['dialog'], text: string): JSX.Element => (
    <Button
      kind="bare"
      describedBy={id}
      whyNot={dialog === 'devices' ? undefined : work.whyNot}
      onPress={() => {
        onAsk(dialog);
      }}
    >
      {text}
    </Button>
  );
  return (
    <tr>
      <th scope="row">
        <bdi id={id}>{user}</bdi>
        {user === work.live.team.user && <span class="you small">you</span>}
        {oidc !== undefined && (
          <span class="hint">
            Signs in as <bdi>{oidc.subject}</bdi> of {hostOf(oidc.issuer)}
          </span>
        )}
      </th>
      <td class="role">{role}</td>
      <td data-label="Since">{dateInWords(since)}</td>
      <td data-label="Last seen">{lastSeenInWords(lastUsedOn, new Date())}</td>
      <td class="row-devices">{button('devices', countInWords(devices, 'device', 'devices'))}</td>
      <td class="row-buttons">
        {button('role', 'Change role')}
        {button('remove', 'Remove')}
      </td>
    </tr>
  );
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
