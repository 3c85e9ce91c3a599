/** Lists the browsers and devices on which a member is signed in, and ends single ones. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { dateInWords, dateTimeInWords } from '../parts/in-words.ts';
import type { MemberDialogProps } from './change-dialog.tsx';
import { EndDialog } from './end-dialog.tsx';
import { lastSeenInWords } from './ending-words.ts';
import type { Token } from './people-parsed.ts';

export function DevicesDialog({ work, people, member, onClose }: MemberDialogProps): JSX.Element {
  const [ending, setEnding] = useState<Token>();
  const { user } = member;
  const devices = people.tokens.filter((token) => token.kind === 'member' && token.user === user);
  return (
    <>
      <Dialog title="Devices" onClose={onClose} buttons={<Button onPress={onClose}>Close</Button>}>
        <p>
          <bdi class="strong">{user}</bdi>
          {devices.length === 0 && ' is signed in nowhere.'}
          {user === work.live.team.user && ': one of these is this browser'}
        </p>
        <ul class="devices">
          {devices.map((token) => (
            <li key={token.id}>
              <span>
                Signed in {dateTimeInWords(token.createdOn)}
                <span class="hint">
                  Last used: {lastSeenInWords(token.lastUsedOn)}.
                  {token.expiresAt !== undefined && ` Ends ${dateInWords(token.expiresAt)} unless it is used.`}
                </span>
                {token.reusedOn !== undefined && (
                  <span class="warned small">
                    Used again on {dateInWords(token.reusedOn)} after it was replaced: a copy may be in use. End it if
                    in doubt.
                  </span>
                )}
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
      </Dialog>
      {ending !== undefined && (
        <EndDialog
          work={work}
          what="sign-in"
          list="tokens"
          id={ending.id}
          name={user}
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
