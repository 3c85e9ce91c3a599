/** Shows an invite before it is used: whose it is, which place it gives, until when, and what one may do there. */
import type { ComponentChildren, JSX } from 'preact';
import type { InvitePreview, Latchkey } from '../../browser/latchkey.ts';
import { Alone } from '../parts/alone.tsx';
import { Button } from '../parts/button.tsx';
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
  /** Draws the ways to use the invite in another place. */
  readonly elsewhere: ((link: string) => ComponentChildren) | undefined;
}

export function InviteCard(props: InviteCardProps): JSX.Element {
  const { latchkey, preview, pasted, isBusy, onJoin, back, elsewhere } = props;
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
        {new URL(latchkey.broker).origin !== location.origin && (
          <>
            <dt>Broker</dt>
            <dd>{latchkey.broker}</dd>
          </>
        )}
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
      {code !== undefined && elsewhere?.(`${latchkey.broker}/#invite=${code}`)}
    </Alone>
  );
}
