/** Shares a private item: a copy in the caller's own part of the shared area, with its small picture, and never over another file. */
import type { ListedObject, Team, TeamSettings } from '../../browser/latchkey.ts';
import { ownPrefix, type GalleryItem } from './gallery-item.ts';
import { thumbnailKeyOf } from './thumbnail-key.ts';
import { SHARED } from './why-not.ts';

type SharingTeam = Pick<Team, 'list' | 'copy'>;

/** @returns what is in the shared area now: the item, and its small picture if it has one. @throws LatchkeyError */
export async function shareItem(
  team: SharingTeam,
  settings: Pick<TeamSettings, 'root' | 'user'>,
  item: GalleryItem,
): Promise<readonly ListedObject[]> {
  const prefix = ownPrefix(settings, SHARED);
  const wished = `${prefix}${item.owner === undefined ? item.path : item.path.slice(item.owner.length + 1)}`;
  const dot = wished.lastIndexOf('.');
  const stem = dot > wished.lastIndexOf('/') + 1 ? wished.slice(0, dot) : wished;
  const there = await listedBelow(team, stem);
  const same = there.get(wished);
  // The same content is there already: it was shared before.
  if (same !== undefined && same.etag === item.etag && same.size === item.size) return [same];
  const target = freeKey(wished, stem, there);
  await team.copy(item.key, target);
  const shared = (await listedBelow(team, target)).get(target) ?? { ...item, key: target };
  const small = await shareSmall(team, item, shared, prefix);
  return small === undefined ? [shared] : [shared, small];
}

/** Returns the key, or the first `name (2).jpg`, `name (3).jpg`, … that is free. */
export function freeKey(wished: string, stem: string, taken: { has(key: string): boolean }): string {
  if (!taken.has(wished)) return wished;
  for (let number = 2; ; number += 1) {
    const key = `${stem} (${number})${wished.slice(stem.length)}`;
    if (!taken.has(key)) return key;
  }
}

async function listedBelow(team: SharingTeam, prefix: string): Promise<ReadonlyMap<string, ListedObject>> {
  const there = new Map<string, ListedObject>();
  for await (const object of team.list(prefix)) there.set(object.key, object);
  return there;
}

/** A copy may have another ETag than its source, after which its small picture is named. */
async function shareSmall(
  team: SharingTeam,
  { thumbnailKey }: GalleryItem,
  shared: ListedObject,
  prefix: string,
): Promise<ListedObject | undefined> {
  if (thumbnailKey === undefined) return undefined;
  const key = thumbnailKeyOf(shared, prefix, thumbnailKey.endsWith('.webp') ? 'webp' : 'jpg');
  if (key === undefined) return undefined;
  try {
    await team.copy(thumbnailKey, key);
  } catch {
    // The item is shared; without a small picture it is shown as it is.
    return undefined;
  }
  return { key, size: 0, lastModified: shared.lastModified, etag: '' };
}
