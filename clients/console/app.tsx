/** Shows the console: the invite that a link brought, a team that is signed in, or where to paste an invite. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Latchkey, LatchkeyError } from '../browser/latchkey.ts';
import { Later } from '../ui/parts/later.tsx';
import type { LiveTeam } from '../ui/live-team.ts';
import { Button } from '../ui/parts/button.tsx';
import { Empty } from '../ui/parts/notice.tsx';
import { JoinScreen } from '../ui/join/join-screen.tsx';
import { openLatchkey, openLive, takeInvite, type StartFault } from './opened.ts';
import { Shell } from './shell.tsx';
import { goTo, useRoute } from './use-route.ts';

interface AppProps {
  readonly broker: string;
}

export function App({ broker }: AppProps): JSX.Element {
  const [opened, setOpened] = useState<Latchkey | StartFault>();
  const [invite, setInvite] = useState(takeInvite);
  useEffect(() => {
    void openLatchkey(broker).then(setOpened);
    // A link that is pasted into the address bar of the open page loads nothing anew.
    const onChange = (): void => {
      const taken = takeInvite();
      if (taken !== undefined) setInvite(taken);
    };
    addEventListener('hashchange', onChange);
    return () => {
      removeEventListener('hashchange', onChange);
    };
  }, [broker]);
  if (opened === undefined) return <Later />;
  if (!(opened instanceof Latchkey)) return <Empty title={opened.title}>{opened.advice}</Empty>;
  return <Opened latchkey={opened} invite={invite} onInvite={setInvite} />;
}

interface OpenedProps {
  readonly latchkey: Latchkey;
  readonly invite: string | undefined;
  readonly onInvite: (invite: string | undefined) => void;
}

function Opened({ latchkey, invite, onInvite }: OpenedProps): JSX.Element {
  const route = useRoute();
  // Counts sign-ins and sign-outs, after which the teams are others.
  const [turn, setTurn] = useState(0);
  const [live, setLive] = useState<LiveTeam>();
  const [fault, setFault] = useState<unknown>();
  const teams = latchkey.signedInTeams;
  const team = teams.find((one) => one.team === route?.team)?.team ?? teams[0]?.team;
  useEffect(() => {
    setLive(undefined);
    setFault(undefined);
    if (team === undefined) return undefined;
    let isOver = false;
    openLive(latchkey, team).then(
      (opening) => {
        if (!isOver) setLive(opening);
      },
      (error: unknown) => {
        if (!isOver) setFault(error);
      },
    );
    return () => {
      isOver = true;
    };
  }, [latchkey, team, turn]);
  useEffect(() => live?.follow(), [live]);
  const again = (): void => {
    setTurn((now) => now + 1);
  };
  if (invite !== undefined || team === undefined)
    return (
      <JoinScreen
        latchkey={latchkey}
        invite={invite}
        onJoined={(joined) => {
          onInvite(undefined);
          goTo({ team: joined, screen: 'gallery' }, { isReplaced: true });
          again();
        }}
        onBack={
          team === undefined
            ? undefined
            : () => {
                onInvite(undefined);
              }
        }
      />
    );
  if (fault !== undefined)
    return <Unopened latchkey={latchkey} team={team} error={fault} onAgain={again} onInvite={onInvite} />;
  if (live === undefined) return <Later />;
  return <Shell latchkey={latchkey} live={live} route={route} onTeams={again} onInvite={onInvite} />;
}

interface UnopenedProps {
  readonly latchkey: Latchkey;
  readonly team: string;
  readonly error: unknown;
  readonly onAgain: () => void;
  readonly onInvite: (invite: string) => void;
}

/** Says why a team that is signed in did not open. */
function Unopened({ latchkey, team, error, onAgain, onInvite }: UnopenedProps): JSX.Element {
  const code = error instanceof LatchkeyError ? error.code : undefined;
  const hasEnded = code === 'unauthenticated' || code === 'not_a_member';
  const forget = (): void => void latchkey.signOut().then(onAgain);
  const buttons = hasEnded ? (
    <>
      <Button
        kind="primary"
        onPress={() => {
          onInvite('');
        }}
      >
        Paste a new invite
      </Button>
      <Button onPress={forget}>Sign out of this browser</Button>
    </>
  ) : (
    <Button kind="primary" onPress={onAgain}>
      Try again
    </Button>
  );
  return hasEnded ? (
    <Empty title={`You no longer belong to ${team}.`} buttons={buttons}>
      Ask an admin for a new invite.
    </Empty>
  ) : (
    <Empty title={`Team ${team} did not open.`} buttons={buttons}>
      {error instanceof Error ? error.message : 'Try again.'}
    </Empty>
  );
}
