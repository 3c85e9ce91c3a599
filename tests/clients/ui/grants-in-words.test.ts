/** Proves that an invite's grants become the sentences that are true of them, for each role of each layout. */
import { expect, test } from '@jest/globals';
import { grantsInWords } from '../../../clients/ui/join/grants-in-words.ts';
import { grantsOf } from '../../../shared/domain/authority/grant.ts';
import { LAYOUT_NAMES, LAYOUTS, type LayoutName } from '../../../shared/domain/authority/layout.ts';

function wordsFor(layout: LayoutName, role: string, user = 'max', root?: string): readonly string[] {
  const place = { layout, role, user, root: root ?? (layout === 'smap' ? '' : 'webqsee/acme/items-root/') };
  return grantsInWords({ layout, role, user, grants: grantsOf(place) });
}

test('a viewer of a gallery is told of what is not private', () => {
  expect(wordsFor('webqsee', 'viewer')).toEqual([
    'Shared: everybody sees it, you only look.',
    'Protected: everybody sees it, you only look.',
  ]);
});

test('a member changes the own files, and keeps private ones', () => {
  expect(wordsFor('webqsee', 'member')).toEqual([
    'Shared: everybody sees it, you change your own.',
    'Protected: everybody sees it, you change your own.',
    'Private: only you see and change your own.',
  ]);
});

test('an admin is told that private files of others stay closed', () => {
  expect(wordsFor('webqsee', 'admin')).toEqual([
    'Shared: everybody sees it, you change everything.',
    'Protected: everybody sees it, you change everything.',
    'Private: only you see and change your own; of others’ files you see the names and may delete all.',
    'You manage the team: people, roles and service tokens.',
  ]);
});

test('where members trust each other, nothing is said to be private', () => {
  expect(wordsFor('webqsee-simple', 'member')).toEqual(
    ['Shared', 'Protected', 'Private'].map((area) => `${area}: everybody sees it, you change everything.`),
  );
});

test("smap's roles are told apart", () => {
  expect(wordsFor('smap', 'reader')).toEqual(['Attachments: you open files whose name you know.']);
  expect(wordsFor('smap', 'server').slice(0, 3)).toEqual(
    ['Attachments', 'Uploaded surveys', 'Media'].map((area) => `${area}: everybody sees it, you add to it.`),
  );
  expect(wordsFor('smap', 'admin')).toEqual([
    ...['Attachments', 'Uploaded surveys', 'Media'].map((area) => `${area}: everybody sees it, you only look.`),
    'You manage the team: people, roles and service tokens.',
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
  expect(grantsInWords({ layout: 'new', user: 'max', role: 'guest', grants })).toEqual(['here/there/: read, list.']);
});
