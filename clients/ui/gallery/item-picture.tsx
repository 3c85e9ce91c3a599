/** Draws an item large: its picture, its video or sound, or what it is where a browser shows nothing of it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/notice.tsx';
import { Later } from '../parts/later.tsx';
import { fileTypeOf } from './file-kind.ts';
import type { GalleryItem } from './gallery-item.ts';
import { signedUrl } from './signed-urls.ts';
import { wordsOf } from './tile-face.ts';
import { usePictureUrl } from './use-picture-url.ts';

export interface ItemPictureProps {
  readonly live: LiveTeam;
  readonly item: GalleryItem;
  /** Why the person may not see it. */
  readonly whyNot: string | undefined;
  /** Is loaded once this one is there. */
  readonly next: GalleryItem | undefined;
  readonly onDownload: () => void;
}

/** Bytes; a larger neighbour is loaded when it is opened. */
const LARGEST_AHEAD = 15_000_000;

export function ItemPicture({ live, item, whyNot, next, onDownload }: ItemPictureProps): JSX.Element {
  const { kind, isShown } = fileTypeOf(item.name);
  const isOpen = whyNot === undefined && isShown;
  const { url, hasFailed } = usePictureUrl(live, isOpen ? item.key : undefined);
  const isStill = kind === 'picture';
  const small = usePictureUrl(live, isOpen && isStill ? item.thumbnailKey : undefined);
  const [outcome, setOutcome] = useState<'there' | 'failed'>();
  const isThere = outcome === 'there';
  const after = isThere && next !== undefined && isAhead(next) ? next.key : undefined;
  useEffect(() => {
    if (after === undefined) return;
    void signedUrl(live.team, after).then(
      (ahead) => {
        new Image().src = ahead;
      },
      () => undefined,
    );
  }, [live, after]);
  if (whyNot !== undefined) return <Empty title="Private">{whyNot}</Empty>;
  if (!isShown || hasFailed || outcome === 'failed')
    return (
      <Empty title={wordsOf(item)} buttons={<Button onPress={onDownload}>Download it</Button>}>
        {isShown ? 'It could not be shown here.' : 'Browsers do not show this kind of file.'}
      </Empty>
    );
  const watch = {
    onError: () => {
      setOutcome('failed');
    },
  };
  if (kind === 'video')
    return <video controls playsInline preload="metadata" src={url} aria-label={item.name} {...watch} />;
  if (kind === 'audio') return <audio controls preload="metadata" src={url} aria-label={item.name} {...watch} />;
  return (
    <>
      {!isThere && small.url !== undefined && <img class="small-one" src={small.url} alt="" />}
      {!isThere && <Later />}
      {url !== undefined && (
        <img
          class={isThere ? 'there' : ''}
          src={url}
          alt={item.name}
          draggable={false}
          onLoad={() => {
            setOutcome('there');
          }}
          {...watch}
        />
      )}
    </>
  );
}

function isAhead({ name, size }: GalleryItem): boolean {
  const { kind, isShown } = fileTypeOf(name);
  return kind === 'picture' && isShown && size <= LARGEST_AHEAD;
}
