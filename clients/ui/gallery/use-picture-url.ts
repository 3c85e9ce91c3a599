/** Gives a component the URL of an object, a moment after it was asked for: what flies past is never requested. */
import { useEffect, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { keptUrl, signedUrl } from './signed-urls.ts';

export interface PictureUrl {
  readonly url: string | undefined;
  readonly hasFailed: boolean;
}

/** @param key `undefined` for nothing */
export function usePictureUrl(live: LiveTeam, key: string | undefined, waitMs = 0): PictureUrl {
  const [signed, setSigned] = useState<{ readonly key: string; readonly url?: string }>();
  const kept = key === undefined ? undefined : keptUrl(live.team, key);
  useEffect(() => {
    if (key === undefined || kept !== undefined) return undefined;
    let isOver = false;
    const timer = setTimeout(() => {
      signedUrl(live.team, key).then(
        (url) => {
          if (!isOver) setSigned({ key, url });
        },
        (error: unknown) => {
          live.note(error);
          if (!isOver) setSigned({ key });
        },
      );
    }, waitMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [live, key, kept === undefined]);
  const own = signed?.key === key ? signed : undefined;
  const url = own?.url ?? kept;
  return { url, hasFailed: own !== undefined && url === undefined };
}
