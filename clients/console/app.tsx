/** Shows the console: the invite that a link brought, a team that is signed in, or where to paste an invite. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Latchkey } from '../browser/latchkey.ts';
import { JoinScreen } from '../ui/join/join-screen.tsx';
import { Alone } from '../ui/parts/alone.tsx';
import { Button } from '../ui/parts/button.tsx';
import { Later } from '../ui/parts/later.tsx';
import { KeptTeams, type OpenTeam } from './kept-teams.ts';
import { standingOf } from '../ui/live-team.ts';
import { openLatchkey, signedOutInWords, takeInvite, type StartFault } from './opened.ts';
import { Shell } from './shell.tsx';
import { Unopened } from './unopened.tsx';
import { goTo, startAnew, takeTold, useRoute } from './use-route.ts';

interface AppProps {
  readonly broker: string;
}

export function App({ broker }: AppProps): JSX.Element {
  const [opened, setOpened] = useState<Latchkey | StartFault>();
  const [invite, setInvite] = useState(takeInvite);
  const open = (): void => {
    void openLatchkey(broker).then(setOpened);
  };
  useEffect(() => {
    open();
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
  if (opened instanceof Latchkey) return <Opened latchkey={opened} invite={invite} onInvite={setInvite} />;
  return (
    <Alone title={opened.title} buttons={<Button onPress={open}>Try again</Button>}>
      <p>{opened.advice}</p>
    </Alone>
  );
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
  const [told, setTold] = useState(takeTold);
  const teams = latchkey.signedInTeams;
  const asked = teams.find((one) => one.team === route?.team)?.team;
  const team = asked ?? (route === undefined ? teams[0]?.team : undefined);
  const kept = useMemo(() => new KeptTeams(latchkey), [latchkey]);
  const { live, uploads, fault } = useTeam(kept, team, turn);
  const again = (): void => {
    setTurn((now) => now + 1);
  };
  useEffect(() => {
    // The library tells its other tabs by this channel that somebody signed in or out: what is shown may be nobody's any more.
    const channel = new BroadcastChannel(`latchkey ${latchkey.broker}`);
    channel.onmessage = () => void live?.refresh();
    return () => {
      channel.close();
    };
  }, [latchkey, live]);
  useEffect(() => {
    if (teams.length > 0) return undefined;
    // Another tab may have joined meanwhile.
    addEventListener('focus', again);
    return () => {
      removeEventListener('focus', again);
    };
  }, [teams.length]);
  if (invite !== undefined || teams.length === 0)
    return (
      <JoinScreen
        latchkey={latchkey}
        invite={invite}
        told={told}
        onJoined={(joined) => {
          onInvite(undefined);
          setTold(undefined);
          goTo({ team: joined, screen: 'gallery' }, { isReplaced: true });
          again();
        }}
        onBack={
          teams.length === 0
            ? undefined
            : () => {
                onInvite(undefined);
              }
        }
      />
    );
  const ways = {
    latchkey,
    onInvite,
    onAgain: again,
    onSignOut: async () => {
      await kept.pauseAll();
      startAnew(signedOutInWords(await latchkey.signOut()));
    },
  };
  if (team === undefined) return <Unopened {...ways} team={route?.team ?? ''} standing="unknown" />;
  if (fault !== undefined) return <Unopened {...ways} team={team} standing={standingOf(fault)} error={fault} />;
  if (live === undefined || uploads === undefined) return <Later />;
  return <Shell {...ways} live={live} uploads={uploads} route={route} />;
}

interface Found extends Partial<OpenTeam> {
  readonly fault?: unknown;
}

/** Opens a team, anew at each turn, and follows it while it is shown. */
function useTeam(kept: KeptTeams, team: string | undefined, turn: number): Found {
  const [found, setFound] = useState<Found & { readonly of: string }>();
  const of = `${turn} ${team ?? ''}`;
  useEffect(() => {
    kept.prune();
    if (team === undefined) return undefined;
    let isOver = false;
    let unfollow: (() => void) | undefined;
    kept.open(team).then(
      (opened) => {
        if (isOver) return;
        unfollow = opened.live.follow();
        setFound({ of, ...opened });
      },
      (fault: unknown) => {
        if (!isOver) setFound({ of, fault });
      },
    );
    return () => {
      isOver = true;
      unfollow?.();
    };
  }, [kept, of]);
  // A team that was found before, or under another sign-in, is never shown for this one.
  return found?.of === of ? found : {};
}
