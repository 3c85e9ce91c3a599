/** Shows the extension: the invite that somebody pasted, or the galleries, with the cloud's once this browser is signed in to one. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Latchkey } from '../../clients/browser/latchkey.ts';
import { openLatchkey, signedOutInWords, type StartFault } from '../../clients/ui/frame/open-latchkey.ts';
import { useOpenTeam } from '../../clients/ui/frame/use-open-team.ts';
import { goTo, startAnew, takeTold, useRoute } from '../../clients/ui/frame/use-route.ts';
import { JoinScreen } from '../../clients/ui/join/join-screen.tsx';
import { Alone } from '../../clients/ui/parts/alone.tsx';
import { Button } from '../../clients/ui/parts/button.tsx';
import { Later } from '../../clients/ui/parts/later.tsx';
import { brokerOf, chooseBroker, chosenBroker } from './chosen-broker.ts';
import { ExtensionFrame, type FrameProps } from './extension-frame.tsx';
import type { LocalItems } from './local-items.ts';

interface Joining {
  readonly invite: string;
  /** The broker that the invite is of; undefined while it is opened, or where the text names none. */
  readonly latchkey?: Latchkey;
  readonly fault?: StartFault;
}

const NO_BROKER: StartFault = {
  title: 'This does not say which broker it is of.',
  advice: 'Paste the whole link of the invite: it begins with https:// and holds #invite=.',
};

export function ExtensionApp({ items }: { readonly items: LocalItems }): JSX.Element {
  const [latchkey, setLatchkey] = useState<Latchkey | StartFault>();
  const [joining, setJoining] = useState<Joining>();
  const [told, setTold] = useState(takeTold);
  const broker = chosenBroker();
  useEffect(() => {
    if (broker !== undefined) void openLatchkey(broker).then(setLatchkey);
  }, []);
  const join = async (invite: string): Promise<void> => {
    const asked = brokerOf(invite) ?? chosenBroker();
    setTold(undefined);
    setJoining({ invite });
    const opened = asked === undefined ? NO_BROKER : await openLatchkey(asked);
    setJoining(opened instanceof Latchkey ? { invite, latchkey: opened } : { invite, fault: opened });
  };
  const leave = (): void => {
    setJoining(undefined);
  };
  if (joining?.latchkey !== undefined) {
    const { latchkey: asked, invite } = joining;
    return (
      <JoinScreen
        latchkey={asked}
        invite={invite}
        onPasted={(text) => void join(text)}
        onJoined={(team) => {
          chooseBroker(asked.broker);
          setLatchkey(asked);
          leave();
          goTo({ team, screen: 'gallery' });
        }}
        onBack={leave}
      />
    );
  }
  if (joining?.fault !== undefined)
    return (
      <Alone title={joining.fault.title} buttons={<Button onPress={leave}>Back</Button>}>
        <p>{joining.fault.advice}</p>
      </Alone>
    );
  if (joining !== undefined || (broker !== undefined && latchkey === undefined)) return <Later />;
  const frame = { items, told, onInvite: (invite: string) => void join(invite) };
  if (latchkey instanceof Latchkey) return <WithCloud latchkey={latchkey} {...frame} />;
  return <ExtensionFrame {...frame} fault={latchkey} />;
}

interface WithCloudProps extends Pick<FrameProps, 'items' | 'told' | 'onInvite'> {
  readonly latchkey: Latchkey;
}

function WithCloud({ latchkey, ...frame }: WithCloudProps): JSX.Element {
  const route = useRoute();
  const opened = useOpenTeam(latchkey, route?.team);
  const onSignOut = async (): Promise<void> => {
    await opened.pauseAll();
    startAnew(signedOutInWords(await latchkey.signOut()));
  };
  return <ExtensionFrame {...frame} cloud={{ ...opened, latchkey, route, onSignOut }} />;
}
