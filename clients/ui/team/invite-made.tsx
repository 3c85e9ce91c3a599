/** Shows a new invite, this once: its link, as text and as a QR code, and how long it is good. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { momentInWords } from '../parts/in-words.ts';
import { QrCode } from '../parts/qr-code.tsx';
import type { MadeInvite } from './people-calls.ts';

export interface InviteMadeProps {
  readonly broker: string;
  readonly invite: MadeInvite;
  readonly onClose: () => void;
}

export function InviteMade({ broker, invite, onClose }: InviteMadeProps): JSX.Element {
  const { user, role, code, expiresAt } = invite;
  // Text and no link: whoever presses it would join in the other's place.
  const address = `${broker}/#invite=${code}`;
  return (
    <Dialog title="The invite is ready" onClose={onClose} buttons={<Button onPress={onClose}>Done</Button>}>
      <p>
        For <bdi class="strong">{user}</bdi> as {role}. Good once, until {momentInWords(expiresAt, new Date())}.
      </p>
      <CopyBlock label="Invite link" text={address} />
      <div class="scan">
        <QrCode text={address} label="QR code of the invite link" />
        <p class="quiet small">
          Send it to this person alone, or let them scan it: who has it, joins. It is shown only now.
        </p>
      </div>
    </Dialog>
  );
}
