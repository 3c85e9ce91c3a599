/** Shows what other programs need of a team, brings in further devices, and signs out. */
import type { JSX } from 'preact';
import type { Latchkey } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import { CopyBlock, CopyButton } from '../parts/copy-button.tsx';
import { Folded } from '../parts/folded.tsx';
import { useStore } from '../store.ts';
import { clientBlocks, connectionSettings } from './client-blocks.ts';
import { FurtherDevice } from './further-device.tsx';
import { ThisBrowser } from './this-browser.tsx';
import '../parts/sections.css';
import './settings.css';

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
      <section aria-labelledby="values">
        <h2 id="values">Team-wide values</h2>
        <p class="quiet">The same for everybody in {settings.team}, and no secrets.</p>
        <dl class="values">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code dir="ltr">{value || 'The bucket itself'}</code>
                {value && (
                  <CopyButton
                    kind="bare"
                    text={value}
                    name={
                      <span>
                        Copy<span class="heard"> {name}</span>
                      </span>
                    }
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </section>
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
