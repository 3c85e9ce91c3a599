/** Shows the secret of a new service token, this once, and what a server does with it. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { MadeToken } from './people-calls.ts';
import type { TeamWork } from './team-work.ts';
import { containerBlock, profileBlock, proxyBlock } from './token-blocks.ts';

export interface TokenMadeProps {
  readonly work: TeamWork;
  readonly broker: string;
  readonly token: MadeToken;
  readonly onClose: () => void;
}

export function TokenMade({ work, broker, token, onClose }: TokenMadeProps): JSX.Element {
  const { id: team, settings } = work.live.team;
  const place = { broker, team, region: settings.region, secret: token.secret };
  return (
    <Dialog title="The token is ready" onClose={onClose} buttons={<Button onPress={onClose}>Done</Button>}>
      <p>
        <bdi class="strong">{token.name}</bdi>, {token.role}. Copy it now: this page never shows it again.
      </p>
      <CopyBlock label="Token" text={token.secret} />
      {token.isForProxy ? (
        <>
          <h3 class="block-title">Headers that the proxy sends</h3>
          <CopyBlock label="Headers that the proxy sends" text={proxyBlock(place)} />
        </>
      ) : (
        <>
          <h3 class="block-title">AWS CLI, SDKs and rclone, in a shell</h3>
          <CopyBlock label="AWS CLI, SDKs and rclone, in a shell" text={profileBlock(place)} />
          <h3 class="block-title">SDKs in a container, as environment</h3>
          <CopyBlock label="SDKs in a container, as environment" text={containerBlock(place)} />
        </>
      )}
    </Dialog>
  );
}
