/** Shows the console: the invite that a link brought, a team that is signed in, or where to paste an invite. */
import type { JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { Latchkey } from '../browser/latchkey.ts';
import { openLatchkey, signedOutInWords, type StartFault } from '../ui/frame/open-latchkey.ts';
import { Unopened } from '../ui/frame/unopened.tsx';
import { useOpenTeam } from '../ui/frame/use-open-team.ts';
import { goTo, startAnew, takeInvite, takeTold, useRoute } from '../ui/frame/use-route.ts';
import { JoinScreen } from '../ui/join/join-screen.tsx';
import { standingOf } from '../ui/live-team.ts';
import { Alone } from '../ui/parts/alone.tsx';
import { Button } from '../ui/parts/button.tsx';
import { Later } from '../ui/parts/later.tsx';
import { JoinElsewhere } from './join-elsewhere.tsx';
import { Shell } from './shell.tsx';

interface AppProps {
  readonly broker: string;
}

export function App({ broker }: AppProps): JSX.Element {
  const [opened, setOpened] = useState<Latchkey | StartFault>();
  const [invite, setInvite] = useState(takeInvite);
  const open = (): void => {
    void openLatchkey(broker).then(setOpened);
  };
  // This runs before the page is painted, so what is asked for is on its way while a phone's processor paints.
  useLayoutEffect(() => {
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
  const [told, setTold] = useState(takeTold);
  const { team, live, uploads, fault, again, pauseAll } = useOpenTeam(latchkey, route?.team);
  const isSignedIn = latchkey.signedInTeams.length > 0;
  if (invite !== undefined || !isSignedIn)
    return (
      <JoinScreen
        latchkey={latchkey}
        invite={invite}
        told={told}
        elsewhere={(link) => <JoinElsewhere link={link} />}
        onJoined={(joined) => {
          onInvite(undefined);
          setTold(undefined);
          goTo({ team: joined, screen: 'gallery' }, { isReplaced: true });
          again();
        }}
        onBack={
          isSignedIn
            ? () => {
                onInvite(undefined);
              }
            : undefined
        }
      />
    );
  const ways = {
    latchkey,
    onInvite,
    onAgain: again,
    onSignOut: async () => {
      await pauseAll();
      startAnew(signedOutInWords(await latchkey.signOut()));
    },
  };
  if (team === undefined) return <Unopened {...ways} team={route?.team ?? ''} standing="unknown" />;
  if (fault !== undefined) return <Unopened {...ways} team={team} standing={standingOf(fault)} error={fault} />;
  if (live === undefined || uploads === undefined) return <Later />;
  return <Shell {...ways} live={live} uploads={uploads} route={route} />;
}
