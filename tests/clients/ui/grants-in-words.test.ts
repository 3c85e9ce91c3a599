/** Proves that an invite's grants become the sentences that are true of them, for each role of each layout. */
import { expect, test } from '@jest/globals';
import { grantsInWords } from '../../../clients/ui/join/grants-in-words.ts';
import { grantsOf } from '../../../shared/domain/authority/grant.ts';
import { LAYOUT_NAMES, LAYOUTS, type LayoutName } from '../../../shared/domain/authority/layout.ts';

function wordsFor(layout: LayoutName, role: string, user = 'max', root?: string): readonly string[] {
  const place = { layout, role, user, root: root ?? (layout === 'smap' ? '' : 'webqsee/acme/items-root/') };
  return grantsInWords({ layout, role, user, grants: grantsOf(place) });
}

test('a viewer of a gallery sees what is not private', () => {
  expect(wordsFor('webqsee', 'viewer')).toEqual(['See everything in Shared and Protected.']);
});

test('a member changes the own files, and keeps private ones', () => {
  expect(wordsFor('webqsee', 'member')).toEqual([
    'See everything in Shared and Protected.',
    'Add, change and delete your own files there.',
    'Keep private files that no other member can open. Admins see their names, and can delete them.',
  ]);
});

test('an admin is told that private files of others stay closed', () => {
  expect(wordsFor('webqsee', 'admin')).toEqual([
    'See, add, change and delete everything in Shared and Protected.',
    'List and delete everything in Private, without opening it.',
    'Keep private files of your own, which no other member can open.',
    'Manage the team: invite people, change their roles, remove them, make service tokens.',
  ]);
});

test('where members trust each other, nothing is said to be private', () => {
  expect(wordsFor('webqsee-simple', 'member')).toEqual([
    'See, add, change and delete everything in Shared, Protected and Private.',
  ]);
});

test("smap's roles are told apart", () => {
  expect(wordsFor('smap', 'reader')).toEqual(['Open everything in Attachments whose name you know.']);
  expect(wordsFor('smap', 'server')[0]).toBe(
    'See, add and change everything in Attachments, Uploaded surveys and Media.',
  );
  expect(wordsFor('smap', 'admin')).toEqual([
    'See everything in Attachments, Uploaded surveys and Media.',
    'Manage the team: invite people, change their roles, remove them, make service tokens.',
  ]);
});

test.each(['shared', 'private', 'items-root'])('a member named as a folder is told the same: %s', (user) => {
  for (const role of ['viewer', 'member', 'admin'])
    expect(wordsFor('webqsee', role, user)).toEqual(wordsFor('webqsee', role));
});

test('a root that is named as an area changes nothing', () => {
  expect(wordsFor('webqsee', 'member', 'max', 'private/shared/')).toEqual(wordsFor('webqsee', 'member'));
});

test('no role of any layout is told of a bare prefix', () => {
  for (const layout of LAYOUT_NAMES)
    for (const role of Object.keys(LAYOUTS[layout].roles)) expect(wordsFor(layout, role).join(' ')).not.toContain('/');
});

test('a layout that is not known is told by its prefixes', () => {
  const grants = [{ actions: ['read', 'list'], prefix: 'here/there/' }] as const;
  expect(grantsInWords({ layout: 'new', user: 'max', role: 'guest', grants })).toEqual([
    'Read and list below here/there/.',
  ]);
});
