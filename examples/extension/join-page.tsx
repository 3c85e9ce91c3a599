/** Shows a pasted invite before it is used, once its own broker is known, and what joining there ends. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Latchkey } from '../../clients/browser/latchkey.ts';
import { openLatchkey, type StartFault } from '../../clients/ui/frame/open-latchkey.ts';
import { JoinScreen } from '../../clients/ui/join/join-screen.tsx';
import { Alone } from '../../clients/ui/parts/alone.tsx';
import { Button } from '../../clients/ui/parts/button.tsx';
import { Later } from '../../clients/ui/parts/later.tsx';
import { Notice } from '../../clients/ui/parts/notice.tsx';
import { pastedInvite } from './pasted-invite.ts';

export interface JoinPageProps {
  readonly pasted: string;
  /** The broker that this browser has joined. */
  readonly former: Latchkey | undefined;
  readonly onPasted: (text: string) => void;
  readonly onBack: () => void;
  readonly onJoined: (latchkey: Latchkey, team: string) => void;
}

export function JoinPage({ pasted, former, onPasted, onBack, onJoined }: JoinPageProps): JSX.Element {
  const [opened, setOpened] = useState<Latchkey | StartFault>();
  const found = pastedInvite(pasted, former?.broker);
  useEffect(() => {
    if (!('broker' in found)) setOpened(found);
    // The galleries are shown of the broker that is joined already: it is opened once.
    else if (former?.broker === found.broker) setOpened(former);
    else void openLatchkey(found.broker).then(setOpened);
  }, []);
  if (opened === undefined) return <Later />;
  if (!(opened instanceof Latchkey))
    return (
      <Alone title={opened.title} buttons={<Button onPress={onBack}>Back</Button>}>
        <p>{opened.advice}</p>
      </Alone>
    );
  const replaced = former !== undefined && former !== opened && former.signedInTeams.length > 0 ? former : undefined;
  return (
    <>
      {replaced !== undefined && (
        <header>
          <Notice kind="warn" title="This invite is of another broker.">
            Joining there signs you out of {replaced.broker}, and ends the unfinished uploads to it.
          </Notice>
        </header>
      )}
      <JoinScreen
        latchkey={opened}
        invite={'invite' in found ? found.invite : undefined}
        onPasted={onPasted}
        onJoined={(team) => {
          if (replaced !== undefined) void replaced.signOut();
          onJoined(opened, team);
        }}
        onBack={onBack}
      />
    </>
  );
}
