/** Draws an item large: its picture, its video or sound, or what it is where a browser shows nothing of it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { Later } from '../parts/later.tsx';
import { Empty } from '../parts/notice.tsx';
import type { GalleryItem } from './gallery-item.ts';
import { signedUrl } from './signed-urls.ts';
import { isDrawn, wordsOf } from './tile-face.ts';
import { usePictureUrl } from './use-picture-url.ts';

export interface ItemPictureProps {
  readonly live: LiveTeam;
  readonly item: GalleryItem;
  /** Why the person may not see it. */
  readonly whyNot: string | undefined;
  /** Is loaded once this one is there. */
  readonly next: GalleryItem | undefined;
}

export function ItemPicture({ live, item, whyNot, next }: ItemPictureProps): JSX.Element {
  const { kind, name } = item;
  const isOpen = whyNot === undefined && item.isShown;
  const { url, hasFailed } = usePictureUrl(live, isOpen ? item.key : undefined);
  const small = usePictureUrl(live, isOpen && kind === 'picture' ? item.thumbnailKey : undefined);
  const [outcome, setOutcome] = useState<'there' | 'failed'>();
  const isThere = outcome === 'there';
  const after = isThere && next !== undefined && isDrawn(next) ? next.key : undefined;
  useEffect(() => {
    if (after === undefined) return;
    void signedUrl(live.team, after).then(
      (ahead) => {
        new Image().src = ahead;
      },
      () => undefined,
    );
  }, [live, after]);
  if (!isOpen || hasFailed || outcome === 'failed')
    return <Empty title={wordsOf(item)}>{whyNot ?? 'It cannot be shown here. Download it to see it.'}</Empty>;
  const shown = {
    src: url,
    onError: () => {
      setOutcome('failed');
    },
  };
  const player = { ...shown, controls: true, preload: 'metadata', 'aria-label': name } as const;
  if (kind === 'video') return <video playsInline {...player} />;
  if (kind === 'audio') return <audio {...player} />;
  return (
    <>
      {!isThere && small.url !== undefined && <img class="small-one" src={small.url} alt="" />}
      {!isThere && <Later />}
      {url !== undefined && (
        <img
          {...shown}
          alt={name}
          draggable={false}
          onLoad={() => {
            setOutcome('there');
          }}
        />
      )}
    </>
  );
}
