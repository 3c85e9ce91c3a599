/** Lists the invites that nobody has used yet. */
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { momentInWords } from '../parts/in-words.ts';
import '../parts/table.css';
import { EndDialog } from './end-dialog.tsx';
import { isolated } from './ending-words.ts';
import { endInvite } from './people-calls.ts';
import type { Invite } from './people-parsed.ts';
import type { TeamWork } from './team-work.ts';

export interface InviteTableProps {
  readonly work: TeamWork;
  readonly invites: readonly Invite[];
}

export function InviteTable({ work, invites }: InviteTableProps): JSX.Element {
  const id = useId();
  const [ending, setEnding] = useState<Invite>();
  if (invites.length === 0) return <p class="quiet">No invite is open.</p>;
  return (
    <>
      <table class="table" aria-label="Open invites">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Invited by</th>
            <th scope="col">Good until</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {invites.map((invite) => (
            <tr key={invite.id}>
              <th scope="row">
                <bdi id={`${id}-${invite.id}`}>{invite.user}</bdi>
              </th>
              <td>{invite.role}</td>
              <td data-label="Invited by">
                {invite.createdBy === null ? 'the operator' : <bdi>{invite.createdBy}</bdi>}
              </td>
              <td data-label="Good until">{momentInWords(invite.expiresAt, new Date())}</td>
              <td class="row-buttons">
                <Button
                  kind="bare"
                  describedBy={`${id}-${invite.id}`}
                  whyNot={work.whyNot}
                  onPress={() => {
                    setEnding(invite);
                  }}
                >
                  End
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ending !== undefined && (
        <EndDialog
          work={work}
          title="End this invite?"
          id={ending.id}
          end={() => endInvite(work.live.team, ending.id)}
          done={`The invite for ${isolated(ending.user)} has ended.`}
          onClose={() => {
            setEnding(undefined);
          }}
        >
          The link for <bdi>{ending.user}</bdi> no longer works then. You can make another one.
        </EndDialog>
      )}
    </>
  );
}
