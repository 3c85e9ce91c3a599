/** Proves that a row of a layout's table becomes grants of actions on full prefixes, each ending in `/`. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { areaPrefix, grantsOf, inOrder } from '../../../shared/domain/authority/grant.ts';
import { ACTIONS, LAYOUTS } from '../../../shared/domain/authority/layout.ts';
import { placeWith, userName } from '../../harness/arbitraries.ts';

const ROOT = 'webqsee/acme/items-root/';

test('a member of webqsee gets one grant per area, and one per own folder', () => {
  expect(grantsOf({ layout: 'webqsee', role: 'member', user: 'max', root: ROOT })).toEqual([
    { actions: ['read', 'list'], prefix: `${ROOT}shared/` },
    { actions: ['write', 'delete'], prefix: `${ROOT}shared/max/` },
    { actions: ['read', 'list'], prefix: `${ROOT}protected/` },
    { actions: ['write', 'delete'], prefix: `${ROOT}protected/max/` },
    { actions: ['read', 'list', 'write', 'delete'], prefix: `${ROOT}private/max/` },
  ]);
});

test('an admin of webqsee gets the root to list besides', () => {
  const grants = grantsOf({ layout: 'webqsee', role: 'admin', user: 'ada', root: ROOT });
  expect(grants).toContainEqual({ actions: ['list'], prefix: ROOT });
  expect(grants).toContainEqual({ actions: ['list', 'delete'], prefix: `${ROOT}private/` });
});

test('a reader of smap gets one prefix of the bucket', () => {
  expect(grantsOf({ layout: 'smap', role: 'reader', user: 'r', root: '' })).toEqual([
    { actions: ['read'], prefix: 'attachments/' },
  ]);
});

test('whoever it is: each grant has an action, each once and in order, and a prefix below the root that ends in /', () => {
  fc.assert(
    fc.property(placeWith(userName), (place) => {
      for (const { actions, prefix } of grantsOf(place)) {
        expect(actions).toEqual(ACTIONS.filter((action) => actions.includes(action)));
        expect(actions.length).toBeGreaterThan(0);
        expect(prefix.startsWith(place.root)).toBe(true);
        expect(prefix.endsWith('/')).toBe(true);
      }
    }),
  );
});

test('only the root, the areas, and the own folders in them are ever granted', () => {
  fc.assert(
    fc.property(placeWith(userName), (place) => {
      const areas = LAYOUTS[place.layout].areas.map((area) => `${place.root}${area}/`);
      const possible = [place.root, ...areas, ...areas.map((area) => `${area}${place.user}/`)];
      expect(grantsOf(place).filter(({ prefix }) => !possible.includes(prefix))).toEqual([]);
    }),
  );
});

describe('a role that the layout does not have is a fault of ours, never a default', () => {
  test.each(['', 'owner', 'constructor', 'toString', '__proto__', 'reader'])('%j', (role) => {
    expect(() => grantsOf({ layout: 'webqsee', role, user: 'max', root: ROOT })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

test('an area is a whole segment below the root', () => {
  expect(areaPrefix('a/', 'shared')).toBe('a/shared/');
  expect(areaPrefix('', 'media')).toBe('media/');
});

test('actions come once and in one order', () => {
  expect(inOrder(['delete', 'read', 'delete', 'list'])).toEqual(['read', 'list', 'delete']);
  expect(inOrder([])).toEqual([]);
});
