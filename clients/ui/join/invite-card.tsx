/** Shows an invite before it is used: whose it is, which place it gives, until when, and what one may do there. */
import type { ComponentChildren, JSX } from 'preact';
import type { InvitePreview, Latchkey } from '../../browser/latchkey.ts';
import { Alone } from '../parts/alone.tsx';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { Folded } from '../parts/folded.tsx';
import { momentInWords } from '../parts/in-words.ts';
import { Notice } from '../parts/notice.tsx';
import '../parts/pairs.css';
import { completeCode } from './complete-code.ts';
import { grantsInWords } from './grants-in-words.ts';

interface InviteCardProps {
  readonly latchkey: Latchkey;
  readonly preview: InvitePreview;
  readonly pasted: string;
  readonly isBusy: boolean;
  readonly onJoin: () => void;
  readonly back: ComponentChildren;
}

export function InviteCard({ latchkey, preview, pasted, isBusy, onJoin, back }: InviteCardProps): JSX.Element {
  const { team, user, role, invitedBy, expiresAt } = preview;
  const code = completeCode(pasted);
  const before = latchkey.signedInTeams.find((one) => one.team === team);
  return (
    <Alone title={`Join ${team}`}>
      <p class="quiet">
        {invitedBy === null ? 'Whoever runs this broker' : <bdi>{invitedBy}</bdi>} invites you. The invite is good once,
        until {momentInWords(expiresAt, new Date())}.
      </p>
      <dl class="pairs invite-place">
        <dt>Your name</dt>
        <dd>
          <bdi>{user}</bdi>
        </dd>
        <dt>Your role</dt>
        <dd>{role}</dd>
        <dt>Your rights</dt>
        <dd>
          <ul>
            {grantsInWords(preview).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </dd>
      </dl>
      {before !== undefined && (
        <Notice kind="warn" title={`This browser is signed in to ${team} already, as ${before.user}.`}>
          {before.user === user
            ? 'Joining replaces that sign-in.'
            : 'Joining ends that sign-in, and its unfinished uploads.'}
        </Notice>
      )}
      <div class="buttons">
        <Button kind="primary" class="join-button" isBusy={isBusy} onPress={onJoin}>
          Join
        </Button>
        {back}
      </div>
      {code !== undefined && <Elsewhere link={`${latchkey.broker}/#invite=${code}`} />}
    </Alone>
  );
}

/** Shows the same invite for the other two places that it is good in. */
function Elsewhere({ link }: { readonly link: string }): JSX.Element {
  return (
    <Folded title="Join somewhere else instead">
      <p>
        The invite is good for one place. For a second one, join here and open Settings. In the Latchkey extension,
        paste this link into its settings:
      </p>
      <CopyBlock label="The link of the invite" text={link} />
      <p>In a terminal, in a clone of Latchkey:</p>
      <CopyBlock label="The command that joins" text={`npx latchkey login '${link}'`} />
    </Folded>
  );
}
