/** Draws what copies a link to an item: whoever has it sees the item, without signing in, until it ends. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LatchkeyError } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import type { GalleryItem } from './gallery-item.ts';

export interface CopyLinkProps {
  readonly live: LiveTeam;
  readonly item: GalleryItem;
  readonly whyNot: string | undefined;
}

/** Lists the lives, in minutes, that a link can have. */
const LIVES = [5, 30];

export function CopyLink({ live, item, whyNot }: CopyLinkProps): JSX.Element {
  const [minutes, setMinutes] = useState(5);
  /** Is shown where the browser refuses its clipboard. */
  const [link, setLink] = useState<string>();
  const linkOf = (): Promise<string> =>
    live.team.url(item.key, { expiresInSeconds: minutes * 60, contentType: item.contentType });
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
          setMinutes(Number(currentTarget.value));
        }}
      >
        {LIVES.map((life) => (
          <option key={life} value={life} selected={life === minutes}>
            {life} minutes
          </option>
        ))}
      </select>
      {link !== undefined && (
        <input
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
