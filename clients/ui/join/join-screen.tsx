/** Shows what an invite is for, and joins by it; without one, asks for it. */
import type { JSX } from 'preact';
import type { Latchkey } from '../../browser/latchkey.ts';
import { Button } from '../parts/button.tsx';

export interface JoinScreenProps {
  readonly latchkey: Latchkey;
  /** What the link held; empty or `undefined` where the person has to paste it. */
  readonly invite: string | undefined;
  readonly onJoined: (team: string) => void;
  /** Goes back to the team that is signed in already, if there is one. */
  readonly onBack: (() => void) | undefined;
}

export function JoinScreen({ latchkey, invite, onJoined }: JoinScreenProps): JSX.Element {
  return (
    <Button
      kind="primary"
      onPress={() =>
        void latchkey.join(invite ?? '').then(({ team }) => {
          onJoined(team);
        })
      }
    >
      Join
    </Button>
  );
}
