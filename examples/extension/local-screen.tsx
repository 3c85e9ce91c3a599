/** Shows the local gallery: what was captured or dropped here, and what is done with it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DeleteDialog } from '../../clients/ui/gallery/delete-dialog.tsx';
import '../../clients/ui/gallery/gallery-screen.css';
import { faultInWords } from '../../clients/ui/parts/fault-in-words.ts';
import { countInWords } from '../../clients/ui/parts/in-words.ts';
import { Later } from '../../clients/ui/parts/later.tsx';
import { Empty, Notice } from '../../clients/ui/parts/notice.tsx';
import { useStore } from '../../clients/ui/store.ts';
import { FilePicker } from '../../clients/ui/uploads/file-picker.tsx';
import type { LocalItems } from './local-items.ts';
import { LocalBar } from './local-bar.tsx';
import { LocalTile } from './local-tile.tsx';
import { LocalViewer } from './local-viewer.tsx';
import { localItemIn, PLACES } from './places.ts';
import { fileOf, sendItems, type OpenCloud } from './send-items.ts';
import { saveFile } from './save-file.ts';
import './local-screen.css';

export interface LocalScreenProps {
  readonly items: LocalItems;
  readonly fragment: string;
  /** The place that items are sent to, once there is one. */
  readonly cloud: OpenCloud | undefined;
}

export function LocalScreen({ items, fragment, cloud }: LocalScreenProps): JSX.Element {
  const all = useStore(items.all);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [isDeleting, setIsDeleting] = useState(false);
  const [fault, setFault] = useState<string>();
  const tried = (work: Promise<string | undefined | void>): void => {
    work.then(
      (left) => {
        setFault(left ?? undefined);
      },
      (error: unknown) => {
        setFault(faultInWords(error));
      },
    );
  };
  useEffect(() => {
    tried(items.read());
  }, [items]);
  const chosen = all?.filter(({ id }) => selected.has(id)) ?? [];
  const open = all?.find(({ id }) => id === localItemIn(fragment));
  const clear = (): void => {
    setSelected(new Set());
  };
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
            <ul class={`local-grid ${selected.size > 0 ? 'picking' : ''}`} aria-label="Files in the local gallery">
              {all.map((item) => (
                <LocalTile
                  key={item.id}
                  item={item}
                  isSelected={selected.has(item.id)}
                  onPick={() => {
                    const others = new Set(selected);
                    if (!others.delete(item.id)) others.add(item.id);
                    setSelected(others);
                  }}
                />
              ))}
            </ul>
          </>
        )}
        {chosen.length > 0 && (
          <div class="gallery-foot">
            <LocalBar
              count={chosen.length}
              cloud={cloud}
              onSend={(area) => {
                if (cloud !== undefined) sendItems(chosen, area, cloud, items);
                clear();
              }}
              onSave={() => {
                for (const item of chosen) saveFile(fileOf(item));
                clear();
              }}
              onDelete={() => {
                setIsDeleting(true);
              }}
              onClear={clear}
            />
          </div>
        )}
      </div>
      {open !== undefined && (
        <LocalViewer
          item={open}
          onClose={() => {
            location.hash = PLACES.local[1];
          }}
        />
      )}
      {isDeleting && (
        <DeleteDialog
          items={chosen.map(({ id, name }) => ({ key: String(id), name }))}
          refused=""
          busy={undefined}
          onDelete={() => {
            tried(items.remove(chosen.map(({ id }) => id)));
            setIsDeleting(false);
            clear();
          }}
          onClose={() => {
            setIsDeleting(false);
          }}
        />
      )}
    </>
  );
}
