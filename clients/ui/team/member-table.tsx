/** Lists the members, with what an admin may do with each. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { countInWords, dateInWords } from '../parts/in-words.ts';
import { DevicesDialog } from './devices-dialog.tsx';
import { endingOf, lastSeenInWords } from './ending-words.ts';
import type { People } from './people-lists.ts';
import type { Member } from './people-parsed.ts';
import { nameId, PeopleTable, type PeopleRow } from './people-table.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';
import type { TeamWork } from './team-work.ts';

export interface MemberTableProps {
  readonly work: TeamWork;
  readonly people: People;
}

/** More members than these do not fit into one look. */
const FEW = 20;

interface Asked {
  readonly Dialog: typeof RemoveDialog;
  readonly member: Member;
}

export function MemberTable({ work, people }: MemberTableProps): JSX.Element {
  const [sought, setSought] = useState('');
  const [asked, setAsked] = useState<Asked>();
  const { members } = people;
  const shown = members.filter(({ user, role }) =>
    `${user} ${role}`.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  const rowOf = (member: Member): PeopleRow => {
    const { user, role, since, lastUsedOn, oidc } = member;
    const asking = (Dialog: Asked['Dialog']) => () => {
      setAsked({ Dialog, member });
    };
    return {
      key: user,
      name: user,
      more: (
        <>
          {user === work.live.team.user && <span class="you small">you</span>}
          {oidc !== undefined && (
            <span class="hint">
              Signs in as <bdi>{oidc.subject}</bdi> of {oidc.issuer.split('/')[2]}
            </span>
          )}
        </>
      ),
      cells: [
        role,
        dateInWords(since),
        lastSeenInWords(lastUsedOn),
        <Button kind="bare" describedBy={nameId(user)} onPress={asking(DevicesDialog)}>
          {countInWords(endingOf(user, people).tokens, 'device', 'devices')}
        </Button>,
      ],
      buttons: { 'Change role': asking(RoleDialog), Remove: asking(RemoveDialog) },
    };
  };
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
      <PeopleTable
        label="Members"
        whyNot={work.whyNot}
        heads={['Name', 'Role', 'Since', 'Last seen', 'Signed in']}
        rows={shown.map(rowOf)}
      />
      {asked !== undefined && (
        <asked.Dialog
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
