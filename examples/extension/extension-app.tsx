/** Shows the extension: the invite that somebody pasted, or the galleries, with the cloud's once this browser is signed in to one. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Latchkey } from '../../clients/browser/latchkey.ts';
import { openLatchkey, signedOutInWords, type StartFault } from '../../clients/ui/frame/open-latchkey.ts';
import { useOpenTeam } from '../../clients/ui/frame/use-open-team.ts';
import { goTo, startAnew, takeTold, useRoute } from '../../clients/ui/frame/use-route.ts';
import { Later } from '../../clients/ui/parts/later.tsx';
import { choose, chosenBroker, chosenTeam, forgetChosen } from './chosen-broker.ts';
import { ExtensionFrame, type FrameProps } from './extension-frame.tsx';
import { JoinPage } from './join-page.tsx';
import type { LocalItems } from './local-items.ts';

export function ExtensionApp({ items }: { readonly items: LocalItems }): JSX.Element {
  const [broker] = useState(chosenBroker);
  const [latchkey, setLatchkey] = useState<Latchkey | StartFault>();
  const [pasted, setPasted] = useState<string>();
  const [told, setTold] = useState(takeTold);
  useEffect(() => {
    if (broker !== undefined) void openLatchkey(broker).then(setLatchkey);
  }, []);
  const [opened, fault] = latchkey instanceof Latchkey ? [latchkey, undefined] : [undefined, latchkey];
  const joinPage =
    pasted === undefined ? undefined : (
      <JoinPage
        key={pasted}
        pasted={pasted}
        former={opened}
        onPasted={setPasted}
        onBack={() => {
          setPasted(undefined);
        }}
        onJoined={(joined, team) => {
          choose(joined.broker, team);
          setLatchkey(joined);
          setPasted(undefined);
          goTo({ team, screen: 'gallery' });
        }}
      />
    );
  const frame = {
    items,
    told,
    onInvite: (invite: string) => {
      setTold(undefined);
      if (invite === '') location.hash = '#settings';
      else setPasted(invite);
    },
  };
  // One that is shown already keeps its uploads while an invite is looked at.
  if (opened !== undefined) return <WithCloud key={opened.broker} latchkey={opened} above={joinPage} {...frame} />;
  if (joinPage !== undefined) return joinPage;
  if (broker !== undefined && latchkey === undefined) return <Later />;
  return <ExtensionFrame {...frame} fault={fault} />;
}

interface WithCloudProps extends Pick<FrameProps, 'items' | 'told' | 'onInvite'> {
  readonly latchkey: Latchkey;
  /** Is shown in place of the galleries. */
  readonly above: JSX.Element | undefined;
}

function WithCloud({ latchkey, above, ...frame }: WithCloudProps): JSX.Element {
  const route = useRoute();
  const isSignedIn = (team: string | undefined): boolean => latchkey.signedInTeams.some((one) => one.team === team);
  // Places without a route go on with the team that was looked at last.
  const last = chosenTeam();
  const opened = useOpenTeam(latchkey, route?.team ?? (isSignedIn(last) ? last : undefined));
  useEffect(() => {
    if (opened.team !== undefined) choose(latchkey.broker, opened.team);
  }, [latchkey, opened.team]);
  const wasAbove = useRef(false);
  useEffect(() => {
    // Somebody may just have joined.
    if (wasAbove.current && above === undefined) opened.again();
    wasAbove.current = above !== undefined;
  }, [above === undefined]);
  const onSignOut = async (): Promise<void> => {
    await opened.pauseAll();
    const { ended } = await latchkey.signOut();
    forgetChosen();
    startAnew(signedOutInWords({ ended }));
  };
  return above ?? <ExtensionFrame {...frame} cloud={{ ...opened, latchkey, route, onSignOut }} />;
}
