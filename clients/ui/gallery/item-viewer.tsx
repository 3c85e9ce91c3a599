/** Shows one item over the whole screen, with what is known of it and what can be done with it. */
import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { dateTimeInWords, sizeInWords } from '../parts/in-words.ts';
import { CopyLink } from './copy-link.tsx';
import type { GalleryItem } from './gallery-item.ts';
import { ItemPicture } from './item-picture.tsx';
import { whyNotDelete, whyNotRead, whyNotShare, type Place } from './why-not.ts';
import './item-viewer.css';

export interface ItemViewerProps {
  readonly live: LiveTeam;
  readonly place: Place;
  readonly item: GalleryItem;
  readonly previous: GalleryItem | undefined;
  readonly next: GalleryItem | undefined;
  readonly busy: string | undefined;
  readonly report: JSX.Element | null;
  readonly onShow: (item: GalleryItem) => void;
  readonly onDownload: () => void;
  readonly onShare: () => void;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** CSS pixels that a finger moves sideways to turn over. */
const SWIPE = 56;

export function ItemViewer(props: ItemViewerProps): JSX.Element {
  const { live, place, item, previous, next, busy, report, onShow, onClose } = props;
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  const show = (other: GalleryItem | undefined): void => {
    if (other !== undefined) onShow(other);
  };
  /** The next one lies where the reading goes: to the left in a page that is read from the right. */
  const turn = (isToTheRight: boolean): void => {
    const isRightToLeft = element.current !== null && getComputedStyle(element.current).direction === 'rtl';
    show(isToTheRight === isRightToLeft ? previous : next);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDialogElement>): void => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    const hasOwnKeys = target instanceof Element && target.closest('select, input, video, audio') !== null;
    if (hasOwnKeys || altKey || ctrlKey || metaKey || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return;
    event.preventDefault();
    turn(key === 'ArrowRight');
  };
  const from = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const onPointerUp = ({ clientX, clientY }: TargetedPointerEvent<HTMLElement>): void => {
    const start = from.current;
    from.current = undefined;
    if (start === undefined) return;
    const moved = clientX - start.x;
    if (Math.abs(moved) > SWIPE && Math.abs(moved) > 2 * Math.abs(clientY - start.y)) turn(moved < 0);
  };
  const whyNot = whyNotRead(place, item);
  return (
    <dialog
      ref={element}
      class="viewer"
      aria-labelledby={id}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        // A dialog above this one tells of its own end here, too.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id} dir="auto" title={item.name}>
          {item.name}
        </h2>
        <Button kind="bare" autoFocus onPress={onClose}>
          Close
        </Button>
      </header>
      <div
        class="stage"
        onPointerDown={({ pointerType, isPrimary, clientX, clientY }) => {
          from.current = pointerType === 'touch' && isPrimary ? { x: clientX, y: clientY } : undefined;
        }}
        onPointerUp={onPointerUp}
      >
        <ItemPicture key={item.key} live={live} item={item} whyNot={whyNot} next={next} onDownload={props.onDownload} />
        <Turn label="Previous" to={previous} whyNot="This is the first one." onShow={onShow} />
        <Turn label="Next" to={next} whyNot="This is the last one." onShow={onShow} />
      </div>
      <footer>
        {report}
        <Facts item={item} user={place.settings.user} />
        <div class="deeds">
          <CopyLink key={item.key} live={live} item={item} whyNot={whyNot} />
          <Button whyNot={whyNot} isBusy={busy !== undefined} onPress={props.onDownload}>
            Download
          </Button>
          <Button whyNot={whyNotShare(place, item)} isBusy={busy !== undefined} onPress={props.onShare}>
            Share
          </Button>
          <Button whyNot={whyNotDelete(place, item)} isBusy={busy !== undefined} onPress={props.onDelete}>
            Delete
          </Button>
        </div>
      </footer>
    </dialog>
  );
}

interface TurnProps extends Pick<ItemViewerProps, 'onShow'> {
  readonly label: string;
  readonly to: GalleryItem | undefined;
  readonly whyNot: string;
}

function Turn({ label, to, whyNot, onShow }: TurnProps): JSX.Element {
  return (
    <div class={`turn ${label.toLowerCase()}`}>
      <Button
        label={label}
        whyNot={to === undefined ? whyNot : undefined}
        onPress={() => {
          if (to !== undefined) onShow(to);
        }}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="m9 5 7 7-7 7" fill="none" stroke="currentColor" stroke-width="2" />
        </svg>
      </Button>
    </div>
  );
}

function Facts({ item, user }: { readonly item: GalleryItem; readonly user: string }): JSX.Element {
  const { owner, size, lastModified } = item;
  return (
    <p class="facts quiet">
      <span>
        Owner: <bdi>{owner === undefined ? 'nobody' : owner === user ? `${owner} (you)` : owner}</bdi>
      </span>
      <span>{sizeInWords(size)}</span>
      <time dateTime={lastModified.toISOString()}>{dateTimeInWords(lastModified)}</time>
    </p>
  );
}
