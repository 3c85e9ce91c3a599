/** Shows the secret of a new service token, this once, and what a server does with it. */
import { Fragment, type JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { CopyBlock } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { MadeToken } from './people-calls.ts';
import type { MakingProps } from './team-work.ts';
import { containerBlock, profileBlock, proxyBlock } from './token-blocks.ts';

export interface TokenMadeProps extends Omit<MakingProps, 'onMade'> {
  readonly token: MadeToken;
}

export function TokenMade({ work, broker, token, onClose }: TokenMadeProps): JSX.Element {
  const { id: team, settings } = work.live.team;
  const { name, role, proxy, secret } = token;
  const place = { broker, team, region: settings.region, secret };
  const blocks =
    proxy === true
      ? { 'Headers that the proxy sends': proxyBlock(place) }
      : {
          'AWS CLI, SDKs and rclone, in a shell': profileBlock(place),
          'SDKs in a container, as environment': containerBlock(place),
        };
  return (
    <Dialog title="The token is ready" onClose={onClose} buttons={<Button onPress={onClose}>Done</Button>}>
      <p>
        <bdi class="strong">{name}</bdi>, {role}. Copy it now: this page never shows it again.
      </p>
      <CopyBlock label="Token" text={secret} />
      {Object.entries(blocks).map(([title, text]) => (
        <Fragment key={title}>
          <h3 class="block-title">{title}</h3>
          <CopyBlock label={title} text={text} />
        </Fragment>
      ))}
    </Dialog>
  );
}
