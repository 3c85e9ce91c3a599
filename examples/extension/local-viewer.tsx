/** Shows one item of the local gallery over the whole screen. */
import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { areaLabel } from '../../clients/ui/gallery/area-words.ts';
import { fileTypeOf } from '../../clients/ui/gallery/file-kind.ts';
import '../../clients/ui/gallery/item-viewer.css';
import { wordsOf } from '../../clients/ui/gallery/tile-face.ts';
import { Button } from '../../clients/ui/parts/button.tsx';
import { dateTimeInWords, sizeInWords } from '../../clients/ui/parts/in-words.ts';
import { Empty } from '../../clients/ui/parts/notice.tsx';
import { LocalDeeds, type LocalDeedsProps } from './local-bar.tsx';
import type { LocalItem } from './local-items.ts';
import { isPicture } from './local-tile.tsx';
import { useObjectUrl } from './use-object-url.ts';

export interface LocalViewerProps extends LocalDeedsProps {
  readonly item: LocalItem;
  readonly onClose: () => void;
}

export function LocalViewer({ item, onClose, ...deeds }: LocalViewerProps): JSX.Element {
  const { name, blob, addedAt, sent } = item;
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const url = useObjectUrl(isPicture(item) ? blob : undefined);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="viewer"
      aria-labelledby={id}
      onCancel={(event) => {
        // A dialog above this one tells of its own end here, too.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id} dir="auto" title={name}>
          {name}
        </h2>
        <Button kind="bare" autoFocus onPress={onClose}>
          Close
        </Button>
      </header>
      <div class="stage">
        {isPicture(item) ? (
          <img src={url} alt={name} />
        ) : (
          <Empty title={wordsOf({ name, kind: fileTypeOf(name).kind })}>
            It is not shown here. Download it to see it.
          </Empty>
        )}
      </div>
      <footer>
        <p class="facts quiet">
          <span>{sizeInWords(blob.size)}</span>
          <time dateTime={addedAt.toISOString()}>{dateTimeInWords(addedAt)}</time>
          <span>{sent === undefined ? 'Only in this browser' : `Sent to ${areaLabel(sent.area)} of ${sent.team}`}</span>
        </p>
        <div class="deeds">
          <LocalDeeds {...deeds} />
        </div>
      </footer>
    </dialog>
  );
}
