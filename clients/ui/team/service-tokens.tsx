/** Lists the tokens of servers. */
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { dateInWords } from '../parts/in-words.ts';
import '../parts/table.css';
import { Reused } from './devices-dialog.tsx';
import { EndDialog } from './end-dialog.tsx';
import { isolated, lastSeenInWords } from './ending-words.ts';
import { endToken } from './people-calls.ts';
import type { Token } from './people-parsed.ts';
import type { TeamWork } from './team-work.ts';

export interface ServiceTokensProps {
  readonly work: TeamWork;
  readonly tokens: readonly Token[];
}

export function ServiceTokens({ work, tokens }: ServiceTokensProps): JSX.Element {
  const [ending, setEnding] = useState<Token>();
  if (tokens.length === 0)
    return <p class="quiet">No server has a token. One is for programs that work without a person.</p>;
  return (
    <>
      <table class="table" aria-label="Service tokens">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Addresses</th>
            <th scope="col">Last use</th>
            <th scope="col">Expires</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenRow
              key={token.id}
              work={work}
              token={token}
              onEnd={() => {
                setEnding(token);
              }}
            />
          ))}
        </tbody>
      </table>
      {ending !== undefined && (
        <EndDialog
          work={work}
          title="End this service token?"
          id={ending.id}
          end={() => endToken(work.live.team, ending.id)}
          done={`The service token ${isolated(ending.name)} has ended.`}
          onClose={() => {
            setEnding(undefined);
          }}
        >
          <bdi class="strong">{ending.name}</bdi> gets no new session then, and its open S3 sessions end with it. To
          rotate, make a second token of the same name first.
        </EndDialog>
      )}
    </>
  );
}

interface TokenRowProps {
  readonly work: TeamWork;
  readonly token: Token;
  readonly onEnd: () => void;
}

function TokenRow({ work, token, onEnd }: TokenRowProps): JSX.Element {
  const id = useId();
  const { name, role, cidrs, isForProxy, createdBy, createdOn, lastUsedOn, expiresAt, reusedOn } = token;
  return (
    <tr>
      <th scope="row">
        <bdi id={id}>{name}</bdi>
        <span class="hint">
          Made {dateInWords(createdOn)} by {createdBy === null ? 'the operator' : <bdi>{createdBy}</bdi>}
        </span>
        {reusedOn !== undefined && <Reused on={reusedOn} />}
      </th>
      <td>
        {role}
        {isForProxy && ', for a proxy'}
      </td>
      <td class="wrapped" data-label="From">
        {cidrs.length === 0 ? 'anywhere' : cidrs.map((cidr) => <code key={cidr}>{cidr} </code>)}
      </td>
      <td data-label="Last use">{lastSeenInWords(lastUsedOn, new Date())}</td>
      <td data-label="Expires">{expiresAt === undefined ? 'never' : dateInWords(expiresAt)}</td>
      <td class="row-buttons">
        <Button kind="bare" describedBy={id} whyNot={work.whyNot} onPress={onEnd}>
          End
        </Button>
      </td>
    </tr>
  );
}
