/** Reasons in people's words, by what the role is granted and whose the item is. */
import { describe, expect, it } from '@jest/globals';
import {
  reachOf,
  refusedInWords,
  whyNotDelete,
  whyNotRead,
  whyNotShare,
  whyNotUpload,
  type Place,
} from '../../../clients/ui/gallery/why-not.ts';
import { galleryItem, mayBy, settingsOf } from './listed-objects.ts';

type Role = Parameters<typeof settingsOf>[0];

function place(role: Role, area: string): Place {
  const settings = settingsOf(role);
  return { settings, area, may: mayBy(settings) };
}

describe('deleting', () => {
  it.each([
    ['member', 'shared/max/a.jpg', undefined],
    ['member', 'shared/ada/a.jpg', 'Only its owner or an admin deletes this.'],
    ['member', 'shared/a.jpg', 'Only an admin deletes this.'],
    ['viewer', 'shared/ada/a.jpg', 'Your role only reads here.'],
    ['admin', 'shared/ada/a.jpg', undefined],
    ['admin', 'private/ada/a.jpg', undefined],
  ] as const)('a %s and %s: %s', (role, path, reason) => {
    expect(whyNotDelete(place(role, path.split('/')[0] ?? ''), galleryItem(path))).toBe(reason);
  });
});

describe('sharing', () => {
  it.each([
    ['member', 'private/max/a.jpg', undefined],
    ['member', 'shared/max/a.jpg', 'Only private items are shared.'],
    ['admin', 'private/ada/a.jpg', 'Only its owner shares this.'],
  ] as const)('a %s and %s: %s', (role, path, reason) => {
    expect(whyNotShare(place(role, path.split('/')[0] ?? ''), galleryItem(path))).toBe(reason);
  });

  it('is nothing where the team has no private area', () => {
    const there = place('member', 'media');
    const without = { ...there, settings: { ...there.settings, areas: ['media'] } };
    expect(whyNotShare(without, galleryItem('media/a.jpg'))).toBe('Only private items are shared.');
  });
});

describe('reading and uploading', () => {
  it('says whose a private item is', () => {
    expect(whyNotRead(place('admin', 'private'), galleryItem('private/ada/a.jpg'))).toBe('Only its owner sees this.');
    expect(whyNotRead(place('admin', 'private'), galleryItem('private/max/a.jpg'))).toBeUndefined();
  });

  it('says where the role adds nothing', () => {
    expect(whyNotUpload(place('viewer', 'shared'))).toBe('Your role adds nothing in Shared.');
    expect(whyNotUpload(place('member', 'shared'))).toBeUndefined();
  });
});

describe('several items', () => {
  const items = ['shared/max/a.jpg', 'shared/ada/b.jpg', 'shared/ada/c.jpg'].map((path) => galleryItem(path));

  it('are done where that is allowed, and the others are counted', () => {
    const reach = reachOf(place('member', 'shared'), items, whyNotDelete);
    expect(reach.allowed).toEqual(items.slice(0, 1));
    expect(reach.whyNot).toBeUndefined();
    expect(refusedInWords(reach)).toBe('Not deleted: 2. Only its owner or an admin deletes this.');
  });

  it('have a reason where none is allowed', () => {
    expect(reachOf(place('viewer', 'shared'), items, whyNotDelete).whyNot).toBe('Your role only reads here.');
  });
});
