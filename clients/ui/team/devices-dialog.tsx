/** Lists the browsers and devices on which a member is signed in, and ends single ones. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { dateInWords, dateTimeInWords } from '../parts/in-words.ts';
import { EndDialog } from './end-dialog.tsx';
import { isolated, lastSeenInWords } from './ending-words.ts';
import { endToken } from './people-calls.ts';
import type { Token } from './people-parsed.ts';
import type { MemberDialogProps } from './remove-dialog.tsx';

export function DevicesDialog({ work, people, member, onClose }: MemberDialogProps): JSX.Element {
  const [ending, setEnding] = useState<Token>();
  const { user } = member;
  const isSelf = user === work.live.team.user;
  const devices = people.tokens.filter((token) => token.kind === 'member' && token.user === user);
  return (
    <>
      <Dialog
        title="Signed-in browsers and devices"
        onClose={onClose}
        buttons={<Button onPress={onClose}>Close</Button>}
      >
        <p>
          <bdi class="strong">{user}</bdi>
          {isSelf && ': one of these is this browser'}
        </p>
        {devices.length === 0 ? (
          <p class="quiet">Signed in nowhere at the moment.</p>
        ) : (
          <ul class="devices">
            {devices.map((token) => (
              <li key={token.id}>
                <span>
                  Signed in {dateTimeInWords(token.createdOn)}
                  <span class="hint">
                    {token.lastUsedOn === undefined
                      ? 'Not used since.'
                      : `Last used ${lastSeenInWords(token.lastUsedOn, new Date())}.`}
                    {token.expiresAt !== undefined && ` Ends ${dateInWords(token.expiresAt)} unless it is used.`}
                  </span>
                  {token.reusedOn !== undefined && <Reused on={token.reusedOn} />}
                </span>
                <Button
                  kind="bare"
                  whyNot={work.whyNot}
                  onPress={() => {
                    setEnding(token);
                  }}
                >
                  End
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Dialog>
      {ending !== undefined && (
        <EndDialog
          work={work}
          title="End this sign-in?"
          id={ending.id}
          end={() => endToken(work.live.team, ending.id)}
          done={`A sign-in of ${isolated(user)} has ended.`}
          onClose={() => {
            setEnding(undefined);
          }}
        >
          It was made {dateTimeInWords(ending.createdOn)}. <bdi>{user}</bdi> stays a member and needs a new invite
          there. An S3 session that is open goes on for up to an hour.
        </EndDialog>
      )}
    </>
  );
}

/** Warns of a token that somebody used after its successor was in use. */
export function Reused({ on }: { readonly on: Date }): JSX.Element {
  return (
    <span class="warned small">
      Used again on {dateInWords(on)} after it was replaced: it may have been copied. End it if you do not know why.
    </span>
  );
}
