/** Lists the invites that nobody has used yet. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { momentInWords } from '../parts/in-words.ts';
import { EndDialog } from './end-dialog.tsx';
import type { Invite } from './people-parsed.ts';
import { PeopleTable } from './people-table.tsx';
import type { TeamWork } from './team-work.ts';

export interface InviteTableProps {
  readonly work: TeamWork;
  readonly invites: readonly Invite[];
}

export function InviteTable({ work, invites }: InviteTableProps): JSX.Element {
  const [ending, setEnding] = useState<Invite>();
  if (invites.length === 0) return <p class="quiet">No invite is open.</p>;
  return (
    <>
      <PeopleTable
        label="Open invites"
        whyNot={work.whyNot}
        heads={['Name', 'Role', 'Invited by', 'Good until']}
        rows={invites.map((invite) => ({
          key: invite.id,
          name: invite.user,
          cells: [
            invite.role,
            <bdi>{invite.createdBy ?? 'the operator'}</bdi>,
            momentInWords(invite.expiresAt, new Date()),
          ],
          buttons: {
            End: () => {
              setEnding(invite);
            },
          },
        }))}
      />
      {ending !== undefined && (
        <EndDialog
          work={work}
          what="invite"
          list="invites"
          id={ending.id}
          name={ending.user}
          onClose={() => {
            setEnding(undefined);
          }}
        >
          The link for <bdi>{ending.user}</bdi> no longer works then.
        </EndDialog>
      )}
    </>
  );
}
