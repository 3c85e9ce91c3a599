/** Draws what takes the place of a team that cannot be shown: why, and the ways out of there. */
import type { JSX } from 'preact';
import { LatchkeyError, type Latchkey } from '../../browser/latchkey.ts';
import type { Standing } from '../live-team.ts';
import { Alone } from '../parts/alone.tsx';
import { Button } from '../parts/button.tsx';
import { faultInWords, UNREACHED } from '../parts/fault-in-words.ts';
import { fragmentOf } from './route.ts';

export interface Ways {
  readonly latchkey: Latchkey;
  readonly onInvite: (invite: string) => void;
  /** Opens anew what this browser is signed in to. */
  readonly onAgain: () => void;
  readonly onSignOut: () => Promise<void>;
}

interface UnopenedProps extends Ways {
  readonly team: string;
  /** `unknown`: a link leads to a team which this browser is not signed in to. `member`: it did not open, by `error`. */
  readonly standing: Standing | 'unknown';
  readonly error?: unknown;
}

export function Unopened({ team, standing, error, ...ways }: UnopenedProps): JSX.Element {
  const { latchkey, onInvite, onAgain, onSignOut } = ways;
  const others = latchkey.signedInTeams.filter((one) => one.team !== team);
  const { title, advice } = {
    removed: {
      title: `You no longer belong to ${team}.`,
      advice:
        'Ask an admin for a new invite. Your files stay in the team. A sign-in also ends after 90 days without use, and a year after you joined.',
    },
    signed_out: {
      title: `You are signed out of ${team} here.`,
      advice: 'In another tab, this browser signed out, or signed in as somebody else.',
    },
    unknown: {
      title: `You are not signed in to ${team} here.`,
      advice: 'Each browser joins by an invite of its own.',
    },
    member:
      error instanceof LatchkeyError && error.code === 'unreachable'
        ? UNREACHED
        : { title: `${team} did not open.`, advice: faultInWords(error) },
  }[standing];
  const needsInvite = standing === 'removed' || standing === 'unknown';
  return (
    <Alone
      title={title}
      buttons={
        <>
          <Button
            kind="primary"
            onPress={() => {
              if (needsInvite) onInvite('');
              else onAgain();
            }}
          >
            {needsInvite ? 'Paste a new invite' : standing === 'member' ? 'Try again' : 'Go on'}
          </Button>
          {standing === 'removed' && others.length === 0 && (
            <Button onPress={() => void onSignOut()}>Sign out of this browser</Button>
          )}
        </>
      }
    >
      <p>{advice}</p>
      {others.length > 0 && (
        <nav aria-label="Other teams">
          <p class="quiet">You are signed in to:</p>
          {others.map(({ team: other, user }) => (
            <p key={other}>
              <a href={fragmentOf({ team: other, screen: 'gallery' })}>
                <bdi>{other}</bdi>
              </a>{' '}
              as <bdi>{user}</bdi>
            </p>
          ))}
        </nav>
      )}
    </Alone>
  );
}
