/** Signs the URLs by which a page shows what is in the bucket, under the type that a file's name stands for. */
import type { Team } from '../../browser/latchkey.ts';
import { fileTypeOf } from './file-kind.ts';

const LIFE_SECONDS = 1800;
/** The library's own URLs stay the same for half of their life; afterwards they are asked for anew. */
const KEPT_MS = (LIFE_SECONDS / 2) * 1000;
const MOST = 2000;

const KEPT = new WeakMap<object, Map<string, { readonly url: string; readonly atMs: number }>>();

/** Returns a URL that was signed lately, without waiting: what scrolls back into view is there at once. */
export function keptUrl(team: Pick<Team, 'url'>, key: string): string | undefined {
  const kept = KEPT.get(team)?.get(key);
  return kept !== undefined && performance.now() - kept.atMs < KEPT_MS ? kept.url : undefined;
}

/** @throws LatchkeyError as `team.url` */
export async function signedUrl(team: Pick<Team, 'url'>, key: string): Promise<string> {
  const { contentType } = fileTypeOf(key);
  const url = keptUrl(team, key) ?? (await team.url(key, { expiresInSeconds: LIFE_SECONDS, contentType }));
  const urls = KEPT.get(team) ?? new Map<string, { readonly url: string; readonly atMs: number }>();
  KEPT.set(team, urls);
  if (urls.size >= MOST) urls.clear();
  if (!urls.has(key)) urls.set(key, { url, atMs: performance.now() });
  return url;
}
