/** Shows the gallery of a team: its areas as tabs, and the pictures of the open one. */
import type { JSX } from 'preact';
import type { LiveTeam } from '../live-team.ts';
import { Empty } from '../parts/notice.tsx';
import { tabId, Tabs } from '../parts/tabs.tsx';
import { useStore } from '../store.ts';
import { FilePicker } from '../uploads/file-picker.tsx';
import type { UploadQueue } from '../uploads/upload-queue.ts';
import { listingsOf } from './area-listings.ts';
import { AreaView } from './area-view.tsx';
import { areaLabel } from './area-words.ts';
import { whyNotUpload, type Place } from './why-not.ts';
import './gallery-screen.css';

export interface GalleryScreenProps {
  readonly live: LiveTeam;
  readonly uploads: UploadQueue;
  /** The open area; default: the first. */
  readonly area: string | undefined;
  /** The open item's path below the area's prefix. */
  readonly item: string | undefined;
  readonly onGo: (area: string, item?: string, options?: { readonly isReplaced?: boolean }) => void;
  readonly linkTo: (area: string, item?: string) => string;
}

const PANEL = 'area';

export function GalleryScreen({ live, uploads, area: asked, item, onGo, linkTo }: GalleryScreenProps): JSX.Element {
  const { settings } = useStore(live.view);
  const area = settings.areas.find((one) => one === asked) ?? settings.areas[0];
  if (area === undefined) return <Empty title="This team has no areas.">There is nothing to show of it here.</Empty>;
  const place: Place = { settings, area, may: (action, key) => live.team.may(action, key) };
  return (
    <>
      <h1 class="heard">Gallery</h1>
      <div class="gallery-top">
        <Tabs
          label="Areas"
          tabs={settings.areas.map((id) => ({ id, label: areaLabel(id) }))}
          open={area}
          panelId={PANEL}
          onOpen={(id) => {
            if (id !== area) onGo(id);
          }}
        />
        <div class="gallery-tools">
          <FilePicker
            place={areaLabel(area)}
            whyNot={whyNotUpload(place)}
            onFiles={(files) => {
              uploads.add(files, area);
            }}
          />
        </div>
      </div>
      <section id={PANEL} role="tabpanel" aria-labelledby={tabId(PANEL, area)}>
        <AreaView
          key={area}
          live={live}
          listings={listingsOf(live, uploads)}
          place={place}
          item={asked === area ? item : undefined}
          onGo={onGo}
          linkTo={linkTo}
        />
      </section>
    </>
  );
}
