/** Shows the local gallery: what was captured or dropped here, and what is done with it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DeleteDialog } from '../../clients/ui/gallery/delete-dialog.tsx';
import '../../clients/ui/gallery/gallery-screen.css';
import { NOTHING_SELECTED, toggled } from '../../clients/ui/gallery/selection.ts';
import { faultInWords } from '../../clients/ui/parts/fault-in-words.ts';
import { countInWords } from '../../clients/ui/parts/in-words.ts';
import { Later } from '../../clients/ui/parts/later.tsx';
import { Empty, Notice } from '../../clients/ui/parts/notice.tsx';
import { useStore } from '../../clients/ui/store.ts';
import { FilePicker } from '../../clients/ui/uploads/file-picker.tsx';
import type { LocalItem, LocalItems } from './local-items.ts';
import { LocalBar, type LocalDeedsProps } from './local-bar.tsx';
import { LocalTile } from './local-tile.tsx';
import { LocalViewer } from './local-viewer.tsx';
import { localItemIn, PLACES } from './places.ts';
import { saveFile } from './local-file.ts';
import { sendItems, type OpenCloud } from './send-items.ts';
import './local-screen.css';

export interface LocalScreenProps {
  readonly items: LocalItems;
  readonly fragment: string;
  /** The place that items are sent to, once there is one. */
  readonly cloud: OpenCloud | undefined;
}

export function LocalScreen({ items, fragment, cloud }: LocalScreenProps): JSX.Element {
  const all = useStore(items.all);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  /** Is what the person is asked about. */
  const [doomed, setDoomed] = useState<readonly LocalItem[]>();
  const [fault, setFault] = useState<string>();
  /** @param work tells what was left out, if anything was */
  const tried = (work: Promise<unknown>): void => {
    work.then(
      (left) => {
        setFault(typeof left === 'string' ? left : undefined);
      },
      (error: unknown) => {
        setFault(faultInWords(error));
      },
    );
  };
  useEffect(() => {
    tried(items.read());
  }, [items]);
  const isSelected = ({ id }: LocalItem): boolean => selection.keys.has(String(id));
  const chosen = all?.filter(isSelected) ?? [];
  const open = all?.find(({ id }) => id === localItemIn(fragment));
  const clear = (): void => {
    setSelection(NOTHING_SELECTED);
  };
  const deedsOn = (some: readonly LocalItem[]): LocalDeedsProps => ({
    cloud,
    onSend: (area) => {
      if (cloud !== undefined) sendItems(some, area, cloud, items);
      clear();
    },
    onSave: () => {
      for (const item of some) saveFile(item);
      clear();
    },
    onDelete: () => {
      setDoomed(some);
    },
  });
  return (
    <>
      <h1 class="heard">Local gallery</h1>
      <div class="gallery-top">
        <p class="quiet">Only in this browser, until you send them to your team.</p>
        <div class="gallery-tools">
          <FilePicker
            name="Add files"
            place="the local gallery"
            whyNot={undefined}
            onFiles={(files) => {
              tried(items.add(files.map(({ file }) => file)));
            }}
          />
        </div>
      </div>
      <div class="area-view">
        {fault !== undefined && (
          <Notice kind="bad" title="Not everything was kept.">
            {fault}
          </Notice>
        )}
        {all === undefined && fault === undefined && <Later />}
        {all?.length === 0 && (
          <Empty title="Nothing is here yet.">
            Press the Latchkey button beside the address of any page to capture what it shows, or drop files here.
          </Empty>
        )}
        {all !== undefined && all.length > 0 && (
          <>
            <p class="quiet small">{countInWords(all.length, 'file', 'files')}</p>
            <ul
              class={`local-grid ${selection.keys.size > 0 ? 'picking' : ''}`}
              aria-label="Files in the local gallery"
            >
              {all.map((item) => (
                <LocalTile
                  key={item.id}
                  item={item}
                  isSelected={isSelected(item)}
                  onPick={() => {
                    setSelection((last) => toggled(last, String(item.id)));
                  }}
                />
              ))}
            </ul>
          </>
        )}
        {chosen.length > 0 && (
          <div class="gallery-foot">
            <LocalBar count={chosen.length} onClear={clear} {...deedsOn(chosen)} />
          </div>
        )}
      </div>
      {open !== undefined && (
        <LocalViewer
          item={open}
          {...deedsOn([open])}
          onClose={() => {
            location.hash = PLACES.local[1];
          }}
        />
      )}
      {doomed !== undefined && (
        <DeleteDialog
          items={doomed.map(({ id, name }) => ({ key: String(id), name }))}
          refused=""
          busy={undefined}
          onDelete={() => {
            tried(items.remove(doomed.map(({ id }) => id)));
            setDoomed(undefined);
            clear();
          }}
          onClose={() => {
            setDoomed(undefined);
          }}
        />
      )}
    </>
  );
}
