/** Shows the storage of the cloud gallery: webQsee's team-wide fields, filled in by the broker, and one field for the invite. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PasteInvite } from '../../clients/ui/join/paste-invite.tsx';
import type { LiveTeam } from '../../clients/ui/live-team.ts';
import { SelectField } from '../../clients/ui/parts/field.tsx';
import '../../clients/ui/parts/sections.css';
import { connectionSettings } from '../../clients/ui/settings/client-blocks.ts';
import { FurtherDevice } from '../../clients/ui/settings/further-device.tsx';
import { TeamValues } from '../../clients/ui/settings/team-values.tsx';
import { ThisBrowser } from '../../clients/ui/settings/this-browser.tsx';
import { useStore } from '../../clients/ui/store.ts';
import type { Cloud } from './cloud.ts';

const LATCHKEY = 'S3 compatible storage, Latchkey';
const STORAGE_TYPES = [
  { value: 'latchkey', label: LATCHKEY },
  { value: 'none', label: 'None: pictures stay in this browser' },
];

export interface SettingsProps {
  readonly cloud: Cloud | undefined;
  /** The team, while this browser is signed in to it. */
  readonly live: LiveTeam | undefined;
  readonly onInvite: (invite: string) => void;
}

export function ExtensionSettings({ cloud, live, onInvite }: SettingsProps): JSX.Element {
  // Whoever is signed in can sign out, also while the team does not open.
  const teams = cloud?.latchkey.signedInTeams ?? [];
  const signedIn = live?.view.value.settings ?? teams.find(({ team }) => team === cloud?.team) ?? teams[0];
  return (
    <div class="sections">
      <h1>Settings</h1>
      {cloud !== undefined && live !== undefined ? (
        <TeamStorage cloud={cloud} live={live} />
      ) : (
        <NewStorage onInvite={onInvite} />
      )}
      {cloud !== undefined && signedIn !== undefined && (
        <ThisBrowser settings={signedIn} latchkey={cloud.latchkey} onSignOut={cloud.onSignOut} />
      )}
      <section aria-labelledby="sees">
        <h2 id="sees">What this extension sees</h2>
        <p>
          The tab in which you press its button, at that moment, and no other page. The broker and the bucket of your
          team, once you have joined. What is in the local gallery stays in this browser, also after you sign out, until
          you delete it there.
        </p>
      </section>
    </div>
  );
}

function NewStorage({ onInvite }: Pick<SettingsProps, 'onInvite'>): JSX.Element {
  const [type, setType] = useState('latchkey');
  return (
    <section class="form" aria-labelledby="storage">
      <h2 id="storage">Cloud gallery</h2>
      <SelectField label="Storage type" value={type} options={STORAGE_TYPES} onInput={setType} />
      {type === 'latchkey' && (
        <>
          <p class="quiet">
            The invite replaces all other fields: bucket and connection come from the broker, and there is no access
            key.
          </p>
          <PasteInvite isFirst isBusy={false} onPasted={onInvite} back={undefined} />
        </>
      )}
    </section>
  );
}

function TeamStorage({ cloud, live }: { readonly cloud: Cloud; readonly live: LiveTeam }): JSX.Element {
  const { settings } = useStore(live.view);
  const { latchkey } = cloud;
  return (
    <>
      <TeamValues
        settings={settings}
        values={[
          ['Storage type', LATCHKEY],
          ['Bucket name', settings.bucket],
          ['Connection settings', connectionSettings(settings)],
          ['Root', settings.root],
          ['Broker', latchkey.broker],
        ]}
      />
      <FurtherDevice live={live} broker={latchkey.broker} />
    </>
  );
}
