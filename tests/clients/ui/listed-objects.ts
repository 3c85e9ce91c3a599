/** Makes objects as a list of the bucket gives them, and the settings of a team whose gallery they are in. */
import type { Grant, ListedObject, TeamSettings } from '../../../clients/browser/latchkey.ts';
import { decide } from '../../../clients/browser/grants.ts';
import type { Team } from '../../../clients/browser/latchkey.ts';
import { itemOf, type GalleryItem } from '../../../clients/ui/gallery/gallery-item.ts';

export const ROOT = 'webqsee/acme/items-root/';

export function listedObject(path: string, { second = 0, size = 10, etag = 'e1' } = {}): ListedObject {
  return {
    key: `${ROOT}${path}`,
    size,
    lastModified: new Date(Date.UTC(2026, 10, 28, 12, 0, second)),
    etag: `"${etag}"`,
  };
}

/** @param path with the area */
export function galleryItem(path: string, thumbnailKey?: string, size = 10): GalleryItem {
  return itemOf(listedObject(path, { size }), `${ROOT}${path.split('/')[0] ?? ''}/`, 'webqsee', thumbnailKey);
}

const GRANTS: Readonly<Record<'viewer' | 'member' | 'admin', readonly Grant[]>> = {
  viewer: [{ actions: ['read', 'list'], prefix: `${ROOT}shared/` }],
  member: [
    { actions: ['read', 'list'], prefix: `${ROOT}shared/` },
    { actions: ['write', 'delete'], prefix: `${ROOT}shared/max/` },
    { actions: ['read', 'list', 'write', 'delete'], prefix: `${ROOT}private/max/` },
  ],
  admin: [
    { actions: ['read', 'list', 'write', 'delete'], prefix: `${ROOT}shared/` },
    { actions: ['list', 'delete'], prefix: `${ROOT}private/` },
    { actions: ['read', 'list', 'write', 'delete'], prefix: `${ROOT}private/max/` },
  ],
};

export function settingsOf(role: 'viewer' | 'member' | 'admin', layout = 'webqsee'): TeamSettings {
  return {
    team: 'acme',
    layout,
    storageType: 's3',
    bucket: 'pictures',
    region: 'eu-central-1',
    endpoint: null,
    forcePathStyle: false,
    root: ROOT,
    role,
    user: 'max',
    grants: GRANTS[role],
    areas: ['shared', 'private'],
    manages: role === 'admin',
  };
}

export function mayBy({ grants }: Pick<TeamSettings, 'grants'>): Team['may'] {
  return (action, key) => decide(grants, action, key);
}
