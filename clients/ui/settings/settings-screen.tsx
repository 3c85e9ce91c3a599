/** Shows what other programs need of a team, brings in further devices, and signs out. */
import type { JSX } from 'preact';
import type { Latchkey } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import { CopyBlock } from '../parts/copy-button.tsx';
import { Folded } from '../parts/folded.tsx';
import { useStore } from '../store.ts';
import { clientBlocks, connectionSettings } from './client-blocks.ts';
import { FurtherDevice } from './further-device.tsx';
import { TeamValues } from './team-values.tsx';
import { ThisBrowser } from './this-browser.tsx';
import '../parts/sections.css';

export interface SettingsScreenProps {
  readonly live: LiveTeam;
  readonly latchkey: Latchkey;
  readonly onSignOut: () => Promise<void>;
}

export function SettingsScreen({ live, latchkey, onSignOut }: SettingsScreenProps): JSX.Element {
  const { settings } = useStore(live.view);
  const values = [
    ['Broker', latchkey.broker],
    ['Storage type', settings.storageType],
    ['Bucket', settings.bucket],
    ['Connection settings', connectionSettings(settings)],
    ['Root', settings.root],
  ] as const;
  return (
    <div class="sections">
      <h1>Settings</h1>
      <TeamValues settings={settings} values={values} />
      <FurtherDevice live={live} broker={latchkey.broker} />
      <section aria-labelledby="programs">
        <h2 id="programs">Other programs</h2>
        <p class="quiet">They get sessions of an hour with your rights, and no access key.</p>
        <div>
          {clientBlocks(settings).map(({ title, about, text }) => (
            <Folded key={title} title={title}>
              <p>{about}</p>
              <CopyBlock label={title} text={text} />
            </Folded>
          ))}
        </div>
      </section>
      <ThisBrowser settings={settings} latchkey={latchkey} onSignOut={onSignOut} />
    </div>
  );
}
