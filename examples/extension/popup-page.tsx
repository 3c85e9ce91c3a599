/** Draws what opens at the extension's button: a capture of the tab below it, and the ways to both galleries. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../clients/ui/parts/button.tsx';
import { faultInWords } from '../../clients/ui/parts/fault-in-words.ts';
import { countInWords } from '../../clients/ui/parts/in-words.ts';
import { Notice } from '../../clients/ui/parts/notice.tsx';
import { useStore } from '../../clients/ui/store.ts';
import { captureTab } from './captured-tab.ts';
import type { LocalItems } from './local-items.ts';
import { PLACES, type PlaceName } from './places.ts';
import { useObjectUrl } from './use-object-url.ts';
import { useStandingWords } from './use-standing-words.ts';
import './popup-page.css';

export function PopupPage({ items }: { readonly items: LocalItems }): JSX.Element {
  const all = useStore(items.all);
  const [captured, setCaptured] = useState<File>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const standing = useStandingWords();
  const url = useObjectUrl(captured);
  useEffect(() => {
    items.read().catch((error: unknown) => {
      setFault(faultInWords(error));
    });
  }, [items]);
  const capture = async (): Promise<void> => {
    setIsBusy(true);
    setFault(undefined);
    try {
      const file = await captureTab(new Date());
      const left = await items.add([file]);
      if (left === undefined) setCaptured(file);
      else setFault(left);
    } catch (error) {
      setFault(faultInWords(error));
    }
    setIsBusy(false);
  };
  return (
    <main class="popup">
      <h1 class="small quiet">Latchkey Gallery</h1>
      <Button kind="primary" isBusy={isBusy} onPress={() => void capture()}>
        Capture this tab
      </Button>
      {fault !== undefined && <Notice kind="bad">{fault}</Notice>}
      {captured !== undefined && (
        <div class="captured" role="status">
          <img src={url} alt="" />
          <p class="small">
            <bdi>{captured.name}</bdi> is in the local gallery.
          </p>
        </div>
      )}
      <nav aria-label="Galleries">
        <Way to="local" about={all && countInWords(all.length, 'file', 'files')} />
        <Way to="cloud" about={standing} />
        <Way to="settings" about={undefined} />
      </nav>
    </main>
  );
}

/** Leads to a place in a tab of its own; the popup closes by that. */
function Way({ to, about }: { readonly to: PlaceName; readonly about: string | undefined }): JSX.Element {
  const [name, fragment] = PLACES[to];
  return (
    <a
      class="way"
      href={`gallery.html${fragment}`}
      target="_blank"
      onClick={(event) => {
        event.preventDefault();
        void chrome.tabs.create({ url: chrome.runtime.getURL(`gallery.html${fragment}`) }).then(() => {
          close();
        });
      }}
    >
      <span>{name}</span>
      {about !== undefined && (
        <span class="small quiet" dir="auto">
          {about}
        </span>
      )}
    </a>
  );
}
