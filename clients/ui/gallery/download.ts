/** Saves objects under their own names, one after the other, by links that nobody sees. */
import { LatchkeyError, type Team } from '../../browser/latchkey.ts';
import type { GalleryItem } from './gallery-item.ts';

/** A browser takes up one download at a time: a second link at once would replace the first. */
const BETWEEN_MS = 900;

/**
 * Starts a download, once it is sure that the bucket gives the file: the browser would show a refusal in place of this page.
 * @throws LatchkeyError
 */
export async function download(
  team: Pick<Team, 'url'>,
  { key, name }: Pick<GalleryItem, 'key' | 'name'>,
): Promise<void> {
  const method = 'HEAD';
  const { ok, status } = await fetch(await team.url(key, { method, expiresInSeconds: 60 }), { method }).catch(
    (cause: unknown) => {
      throw new LatchkeyError('unreachable', '', { cause });
    },
  );
  if (!ok)
    throw new LatchkeyError(status === 404 ? 'not_found' : 'out_of_scope', `${name} is not there any more`, { status });
  const link = document.createElement('a');
  link.href = await team.url(key, { download: name });
  link.download = name;
  link.rel = 'noreferrer';
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Waits until the browser has taken up the last download. */
export function untilTaken(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
}
