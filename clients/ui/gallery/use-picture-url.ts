/** Gives a component the URL of an object, signed after it is asked for. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { LiveTeam } from '../live-team.ts';
import { keptUrl, signedUrl } from './signed-urls.ts';

export interface PictureUrl {
  readonly url: string | undefined;
  readonly hasFailed: boolean;
}

/** @param key `undefined` for nothing */
export function usePictureUrl(live: LiveTeam, key: string | undefined): PictureUrl {
  const [signed, setSigned] = useState<{ readonly key: string; readonly url?: string }>();
  const kept = key === undefined ? undefined : keptUrl(live.team, key);
  useLayoutEffect(() => {
    if (key === undefined || kept !== undefined) return;
    signedUrl(live.team, key).then(
      (url) => {
        setSigned({ key, url });
      },
      (error: unknown) => {
        live.note(error);
        setSigned({ key });
      },
    );
  }, [live, key, kept === undefined]);
  const own = signed?.key === key ? signed : undefined;
  const url = own?.url ?? kept;
  return { url, hasFailed: own !== undefined && url === undefined };
}
