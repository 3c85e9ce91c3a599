/** Tells of an object in an area what a gallery shows of it: whose it is, what kind of file, and which small picture shows it. */
import type { ListedObject, TeamSettings } from '../../browser/latchkey.ts';
import { fileTypeOf, type FileType } from './file-kind.ts';

export interface GalleryItem extends FileType {
  readonly key: string;
  /** The key below the area's prefix, which the page's routes name. */
  readonly path: string;
  /** The last part of the key. */
  readonly name: string;
  /** The member whose folder it lies in; `undefined` where folders are no members'. */
  readonly owner: string | undefined;
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  /** The key of a small picture of this very content, if there is one. */
  readonly thumbnailKey: string | undefined;
}

/** Returns the prefix of an area's keys. */
export function areaPrefix({ root }: Pick<TeamSettings, 'root'>, area: string): string {
  return `${root}${area}/`;
}

/** Returns the prefix below which a member's own files lie in an area. */
export function ownPrefix(settings: Pick<TeamSettings, 'root' | 'user'>, area: string): string {
  return `${areaPrefix(settings, area)}${settings.user}/`;
}

/** Orders by time, and by key where a second holds several. */
export function newestFirst(one: GalleryItem, other: GalleryItem): number {
  return other.lastModified.getTime() - one.lastModified.getTime() || (one.key < other.key ? -1 : 1);
}

/** @param prefix the area's */
export function itemOf(
  { key, size, lastModified, etag }: ListedObject,
  prefix: string,
  layout: string,
  thumbnailKey: string | undefined,
): GalleryItem {
  const path = key.slice(prefix.length);
  const steps = path.split('/');
  // Marks that turn the direction inside of a name would make `exe.jpg` of `gpj.exe`.
  const name = (steps.at(-1) ?? path).replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
  // In smap's layout the folders are surveys.
  const owner = layout !== 'smap' && steps.length > 1 ? steps[0] : undefined;
  return { key, path, name, owner, size, lastModified, etag, ...fileTypeOf(name), thumbnailKey };
}
