/** Shows one item over the whole screen, with what is known of it and what can be done with it. */
import type { JSX, TargetedEvent, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { dateTimeInWords, sizeInWords } from '../parts/in-words.ts';
import { CopyLink } from './copy-link.tsx';
import { DeedButtons, type DeedButtonsProps } from './deed-buttons.tsx';
import type { GalleryItem } from './gallery-item.ts';
import { ItemPicture } from './item-picture.tsx';
import { whyNotRead } from './why-not.ts';
import './item-viewer.css';

export interface ItemViewerProps extends Omit<DeedButtonsProps, 'items'> {
  readonly live: LiveTeam;
  readonly item: GalleryItem;
  readonly previous: GalleryItem | undefined;
  readonly next: GalleryItem | undefined;
  readonly report: JSX.Element | null;
  readonly onShow: (item: GalleryItem) => void;
  readonly onClose: () => void;
}

/** CSS pixels that a finger moves sideways to turn over. */
const SWIPE = 56;

export function ItemViewer({
  live,
  item,
  previous,
  next,
  report,
  onShow,
  onClose,
  ...deeds
}: ItemViewerProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  /** The next one lies where the reading goes: to the left in a page that is read from the right. */
  const turn = ({ currentTarget }: TargetedEvent<HTMLElement>, isToTheRight: boolean): void => {
    const isRightToLeft = getComputedStyle(currentTarget).direction === 'rtl';
    const other = isToTheRight === isRightToLeft ? previous : next;
    if (other !== undefined) onShow(other);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDialogElement>): void => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    const hasOwnKeys = target instanceof Element && target.closest('select, input, video, audio') !== null;
    if (hasOwnKeys || altKey || ctrlKey || metaKey || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return;
    event.preventDefault();
    turn(event, key === 'ArrowRight');
  };
  /** Is the place where one finger alone went down. */
  const from = useRef<TargetedPointerEvent<HTMLElement> | undefined>(undefined);
  const onPointerUp = (event: TargetedPointerEvent<HTMLElement>): void => {
    const { clientX, clientY } = from.current ?? event;
    const moved = event.clientX - clientX;
    if (Math.abs(moved) > Math.max(SWIPE, 2 * Math.abs(event.clientY - clientY))) turn(event, moved < 0);
  };
  const whyNot = whyNotRead(deeds.place, item);
  const { owner = 'nobody', size, lastModified } = item;
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
        onPointerDown={(event) => {
          from.current = event.pointerType === 'touch' && event.isPrimary ? event : undefined;
        }}
        onPointerUp={onPointerUp}
      >
        <ItemPicture key={item.key} live={live} item={item} whyNot={whyNot} next={next} />
        <Turn label="Previous" to={previous} sign="‹" onShow={onShow} />
        <Turn label="Next" to={next} sign="›" onShow={onShow} />
      </div>
      <footer>
        {report}
        <p class="facts quiet">
          <span>
            Owner: <bdi>{owner}</bdi>
            {owner === deeds.place.settings.user && ' (you)'}
          </span>
          <span>{sizeInWords(size)}</span>
          <time dateTime={lastModified.toISOString()}>{dateTimeInWords(lastModified)}</time>
        </p>
        <div class="deeds">
          <CopyLink key={item.key} live={live} item={item} whyNot={whyNot} />
          <DeedButtons {...deeds} items={[item]} />
        </div>
      </footer>
    </dialog>
  );
}

interface TurnProps extends Pick<ItemViewerProps, 'onShow'> {
  readonly label: string;
  readonly to: GalleryItem | undefined;
  /** Browsers mirror it in a page that is read from the right. */
  readonly sign: string;
}

function Turn({ label, to, sign, onShow }: TurnProps): JSX.Element {
  return (
    <div class={`turn ${label}`}>
      <Button
        label={label}
        whyNot={to === undefined ? 'There are no more.' : undefined}
        onPress={() => {
          if (to !== undefined) onShow(to);
        }}
      >
        {sign}
      </Button>
    </div>
  );
}
