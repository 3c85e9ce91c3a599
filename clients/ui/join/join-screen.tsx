/** Shows what an invite is for, and joins by it; without one, asks for it. */
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { InvitePreview, Latchkey } from '../../browser/latchkey.ts';
import { Alone } from '../parts/alone.tsx';
import { Button } from '../parts/button.tsx';
import { Later } from '../parts/later.tsx';
import { Notice } from '../parts/notice.tsx';
import { InviteCard } from './invite-card.tsx';
import { inviteFaultOf, type InviteFault } from './invite-fault.ts';
import { PasteInvite } from './paste-invite.tsx';
import './join.css';

export interface JoinScreenProps {
  readonly latchkey: Latchkey;
  /** What the link held; empty or `undefined` where the person has to paste it. */
  readonly invite: string | undefined;
  readonly onJoined: (team: string) => void;
  /** Goes back to the team that is signed in already, if there is one. */
  readonly onBack: (() => void) | undefined;
  /** Tells what has just happened, as a sign-out. */
  readonly told?: string | undefined;
  /** Draws the ways to use an invite in another place, by its link. */
  readonly elsewhere?: (link: string) => ComponentChildren;
  /** Takes what is pasted after an invite that did not work, where that may be of another broker. */
  readonly onPasted?: (text: string) => void;
}

interface Looked {
  readonly pasted: string;
  readonly preview?: InvitePreview;
  readonly fault?: InviteFault;
}

export function JoinScreen(props: JoinScreenProps): JSX.Element {
  const { latchkey, invite, onJoined, onBack, told, elsewhere } = props;
  const [looked, setLooked] = useState<Looked>();
  const [doing, setDoing] = useState<'looking' | 'joining'>();
  const running = useRef<AbortController | undefined>(undefined);
  const look = async (pasted: string): Promise<void> => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setDoing('looking');
    try {
      const preview = await latchkey.preview(pasted, { signal });
      if (!signal.aborted) setLooked({ pasted, preview });
    } catch (error) {
      if (!signal.aborted) setLooked({ pasted, fault: inviteFaultOf(error) });
    }
    if (!signal.aborted) setDoing(undefined);
  };
  useLayoutEffect(() => {
    setLooked(undefined);
    if (invite) void look(invite);
    return () => running.current?.abort();
  }, [latchkey, invite]);
  const join = async (pasted: string): Promise<void> => {
    setDoing('joining');
    try {
      const { team } = await latchkey.join(pasted);
      onJoined(team);
    } catch (error) {
      setLooked({ pasted, fault: inviteFaultOf(error) });
      setDoing(undefined);
    }
  };
  const { pasted = '', preview, fault } = looked ?? {};
  const back = onBack && (
    <Button kind="bare" onPress={onBack}>
      Not now
    </Button>
  );
  if (preview !== undefined)
    return (
      <InviteCard
        latchkey={latchkey}
        preview={preview}
        pasted={pasted}
        isBusy={doing === 'joining'}
        onJoin={() => void join(pasted)}
        back={back}
        elsewhere={elsewhere}
      />
    );
  if (invite && looked === undefined) return <Later />;
  return (
    <Alone title={fault?.title ?? 'Join a team'}>
      {told !== undefined && fault === undefined && <Notice>{told}</Notice>}
      <p>
        {fault?.advice ??
          'Latchkey lets a team share pictures and files, without passwords or access keys. Paste the invite that somebody sent you.'}
      </p>
      {fault?.mayPass === true && (
        <div>
          <Button kind="primary" isBusy={doing === 'looking'} onPress={() => void look(pasted)}>
            Try again
          </Button>
        </div>
      )}
      <PasteInvite
        isFirst={fault === undefined}
        isBusy={doing === 'looking'}
        onPasted={(text) => {
          (props.onPasted ?? look)(text);
        }}
        back={back}
      />
    </Alone>
  );
}
