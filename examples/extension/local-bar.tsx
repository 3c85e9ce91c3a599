/** Draws what can be done with items of the local gallery: send them to the team, save them, delete them. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { areaLabel } from '../../clients/ui/gallery/area-words.ts';
import '../../clients/ui/gallery/selection-bar.css';
import { whyNotUpload } from '../../clients/ui/gallery/why-not.ts';
import { Button } from '../../clients/ui/parts/button.tsx';
import { countInWords } from '../../clients/ui/parts/in-words.ts';
import { useStore } from '../../clients/ui/store.ts';
import type { OpenCloud } from './send-items.ts';

export interface LocalDeedsProps {
  readonly cloud: OpenCloud | undefined;
  readonly onSend: (area: string) => void;
  readonly onSave: () => void;
  readonly onDelete: () => void;
}

export interface LocalBarProps extends LocalDeedsProps {
  readonly count: number;
  readonly onClear: () => void;
}

export function LocalBar({ count, onClear, ...deeds }: LocalBarProps): JSX.Element {
  return (
    <div class="selection-bar" role="group" aria-label="Selection">
      <span class="count" role="status">
        {countInWords(count, 'selected', 'selected')}
      </span>
      <Button kind="bare" onPress={onClear}>
        Clear
      </Button>
      <LocalDeeds {...deeds} />
    </div>
  );
}

export function LocalDeeds({ cloud, onSend, onSave, onDelete }: LocalDeedsProps): JSX.Element {
  return (
    <>
      {cloud === undefined ? (
        <Button
          whyNot="Join a team in the settings first."
          onPress={() => {
            onSend('');
          }}
        >
          Send to the team
        </Button>
      ) : (
        <SendTo cloud={cloud} onSend={onSend} />
      )}
      <Button onPress={onSave}>Download</Button>
      <Button onPress={onDelete}>Delete</Button>
    </>
  );
}

interface SendToProps extends Pick<LocalDeedsProps, 'onSend'> {
  readonly cloud: OpenCloud;
}

function SendTo({ cloud, onSend }: SendToProps): JSX.Element {
  const { live } = cloud;
  const { settings } = useStore(live.view);
  const [chosen, setArea] = useState<string>();
  const area = chosen ?? settings.areas[0] ?? '';
  return (
    <>
      <select
        class="button"
        aria-label="Area to send to"
        onChange={({ currentTarget }) => {
          setArea(currentTarget.value);
        }}
      >
        {settings.areas.map((one) => (
          <option key={one} value={one} selected={one === area}>
            {areaLabel(one)}
          </option>
        ))}
      </select>
      <Button
        kind="primary"
        whyNot={whyNotUpload({ settings, area, may: (action, key) => live.team.may(action, key) })}
        onPress={() => {
          onSend(area);
        }}
      >
        Send to {areaLabel(area)} of {settings.team}
      </Button>
    </>
  );
}
