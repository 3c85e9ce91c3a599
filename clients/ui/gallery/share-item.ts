/** Shares a private item: a copy in the caller's own part of the shared area, with its small picture, and never over another file. */
import type { ListedObject, Team, TeamSettings } from '../../browser/latchkey.ts';
import { numberedKey } from '../uploads/upload-name.ts';
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
  let target = wished;
  let there = await objectAt(team, target);
  for (let number = 2; there !== undefined; number += 1) {
    // The same content is there already: it was shared before.
    if (there.etag === item.etag && there.size === item.size) return [there];
    target = numberedKey(wished, number);
    there = await objectAt(team, target);
  }
  await team.copy(item.key, target);
  const shared = (await objectAt(team, target)) ?? { ...item, key: target };
  const small = await shareSmall(team, item, shared, prefix);
  return small === undefined ? [shared] : [shared, small];
}

async function objectAt(team: SharingTeam, key: string): Promise<ListedObject | undefined> {
  // The key itself comes before all that it begins.
  for await (const object of team.list(key)) return object.key === key ? object : undefined;
  return undefined;
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
