/** Draws what takes the place of a team that cannot be shown: why, and the ways out of there. */
import type { JSX } from 'preact';
import { LatchkeyError, type Latchkey } from '../browser/latchkey.ts';
import { Alone } from '../ui/parts/alone.tsx';
import { Button } from '../ui/parts/button.tsx';
import { fragmentOf } from './route.ts';

export interface Ways {
  readonly latchkey: Latchkey;
  readonly onInvite: (invite: string) => void;
  /** Opens anew what this browser is signed in to. */
  readonly onAgain: () => void;
  readonly onSignOut: () => Promise<void>;
}

interface OfTeam extends Ways {
  readonly team: string;
}

/** Says why a team that is signed in did not open. */
export function Unopened({ error, ...ways }: OfTeam & { readonly error: unknown }): JSX.Element {
  const code = error instanceof LatchkeyError ? error.code : undefined;
  if (code === 'unauthenticated' || code === 'not_a_member') return <Removed {...ways} />;
  if (code === 'signed_out') return <SignedOutElsewhere {...ways} />;
  const title = code === 'unreachable' ? 'The broker was not reached.' : `${ways.team} did not open.`;
  return (
    <Alone
      title={title}
      buttons={
        <Button kind="primary" onPress={ways.onAgain}>
          Try again
        </Button>
      }
    >
      <p>
        {code === 'unreachable'
          ? 'Check the connection. You are still signed in here.'
          : error instanceof Error
            ? error.message
            : 'Try again in a minute.'}
      </p>
      <OtherTeams {...ways} />
    </Alone>
  );
}

/** Says that the broker no longer knows the member. */
export function Removed(ways: OfTeam): JSX.Element {
  const { latchkey, team, onInvite, onSignOut } = ways;
  const isOnly = latchkey.signedInTeams.length < 2;
  return (
    <Alone
      title={`You no longer belong to ${team}.`}
      buttons={
        <>
          <Button
            kind="primary"
            onPress={() => {
              onInvite('');
            }}
          >
            Paste a new invite
          </Button>
          {isOnly && <Button onPress={() => void onSignOut()}>Sign out of this browser</Button>}
        </>
      }
    >
      <p>Ask an admin for a new invite.</p>
      <p class="quiet small">
        A sign-in also ends when nobody used it for 90 days, and a year after you joined. Your files stay in the team.
      </p>
      <OtherTeams {...ways} />
    </Alone>
  );
}

/** Says that another tab signed out, or signed in as another member of the team. */
export function SignedOutElsewhere({ team, onAgain }: OfTeam): JSX.Element {
  return (
    <Alone
      title={`You are signed out of ${team} here.`}
      buttons={
        <Button kind="primary" onPress={onAgain}>
          Go on
        </Button>
      }
    >
      <p>In another tab, this browser signed out, or signed in as somebody else.</p>
    </Alone>
  );
}

/** Says that a link leads to a team which this browser is not signed in to. */
export function NotSignedIn(ways: OfTeam): JSX.Element {
  return (
    <Alone
      title={`You are not signed in to ${ways.team} here.`}
      buttons={
        <Button
          kind="primary"
          onPress={() => {
            ways.onInvite('');
          }}
        >
          Paste an invite
        </Button>
      }
    >
      <p>
        The link that you followed leads to a team that this browser has no sign-in for. Each browser joins by an invite
        of its own.
      </p>
      <OtherTeams {...ways} />
    </Alone>
  );
}

/** Leads to the teams that this browser is signed in to besides. */
function OtherTeams({ latchkey, team }: Pick<OfTeam, 'latchkey' | 'team'>): JSX.Element | null {
  const others = latchkey.signedInTeams.filter((one) => one.team !== team);
  if (others.length === 0) return null;
  return (
    <nav aria-label="Other teams" class="other-teams">
      <p class="quiet">You are signed in to:</p>
      <ul>
        {others.map(({ team: other, user }) => (
          <li key={other}>
            <a href={fragmentOf({ team: other, screen: 'gallery' })}>
              <bdi>{other}</bdi>
            </a>{' '}
            as <bdi>{user}</bdi>
          </li>
        ))}
      </ul>
    </nav>
  );
}
