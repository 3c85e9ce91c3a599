/** Draws what copies a link to an item: whoever has it sees the item, without signing in, until it ends. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LatchkeyError } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { fileTypeOf } from './file-kind.ts';
import type { GalleryItem } from './gallery-item.ts';

export interface CopyLinkProps {
  readonly live: LiveTeam;
  readonly item: GalleryItem;
  readonly whyNot: string | undefined;
}

const LIVES = [
  { seconds: 300, words: '5 minutes' },
  { seconds: 1800, words: '30 minutes' },
] as const;

export function CopyLink({ live, item, whyNot }: CopyLinkProps): JSX.Element {
  const [seconds, setSeconds] = useState<number>(LIVES[0].seconds);
  /** Is shown where the browser refuses its clipboard. */
  const [link, setLink] = useState<string>();
  const linkOf = (): Promise<string> =>
    live.team.url(item.key, { expiresInSeconds: seconds, contentType: fileTypeOf(item.name).contentType });
  const onFailed = (error: unknown): void => {
    if (error instanceof LatchkeyError) live.note(error);
    else
      void linkOf().then(setLink, (failure: unknown) => {
        live.note(failure);
      });
  };
  return (
    <div class="copy-link">
      <CopyButton name="Copy link" kind="primary" text={linkOf} whyNot={whyNot} onFailed={onFailed} />
      <select
        aria-label="The link is good for"
        disabled={whyNot !== undefined}
        onChange={({ currentTarget }) => {
          setLink(undefined);
          setSeconds(Number(currentTarget.value));
        }}
      >
        {LIVES.map((life) => (
          <option key={life.seconds} value={life.seconds} selected={life.seconds === seconds}>
            {life.words}
          </option>
        ))}
      </select>
      {link !== undefined && (
        <input
          class="link-text"
          aria-label="Link"
          readOnly
          dir="ltr"
          value={link}
          onFocus={({ currentTarget }) => {
            currentTarget.select();
          }}
        />
      )}
    </div>
  );
}
