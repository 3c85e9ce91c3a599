/** Lists the tokens of servers. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dateInWords } from '../parts/in-words.ts';
import { EndDialog } from './end-dialog.tsx';
import { lastSeenInWords } from './ending-words.ts';
import type { Token } from './people-parsed.ts';
import { PeopleTable } from './people-table.tsx';
import type { TeamWork } from './team-work.ts';

export interface ServiceTokensProps {
  readonly work: TeamWork;
  readonly tokens: readonly Token[];
}

export function ServiceTokens({ work, tokens }: ServiceTokensProps): JSX.Element {
  const [ending, setEnding] = useState<Token>();
  if (tokens.length === 0) return <p class="quiet">No server has a token.</p>;
  return (
    <>
      <PeopleTable
        label="Service tokens"
        whyNot={work.whyNot}
        heads={['Name', 'Role', 'From', 'Last use', 'Expires']}
        rows={tokens.map((token) => ({
          key: token.id,
          name: token.name,
          more: (
            <span class="hint">
              Made {dateInWords(token.createdOn)} by <bdi>{token.createdBy ?? 'the operator'}</bdi>
            </span>
          ),
          cells: [
            `${token.role}${token.proxy === true ? ', for a proxy' : ''}`,
            token.cidrs?.map((cidr) => <code key={cidr}>{cidr} </code>) ?? 'anywhere',
            lastSeenInWords(token.lastUsedOn),
            token.expiresAt === undefined ? 'never' : dateInWords(token.expiresAt),
          ],
          buttons: {
            End: () => {
              setEnding(token);
            },
          },
        }))}
      />
      {ending !== undefined && (
        <EndDialog
          work={work}
          what="service token"
          list="tokens"
          id={ending.id}
          name={ending.name ?? ''}
          onClose={() => {
            setEnding(undefined);
          }}
        >
          <bdi class="strong">{ending.name}</bdi> and its S3 sessions end. To rotate, make a second token of this name
          first.
        </EndDialog>
      )}
    </>
  );
}
