/** Proves that every fragment of the extension's page leads to a place, whatever somebody has typed. */
import { expect, test } from '@jest/globals';
import { localItemFragment, localItemIn, placeIn } from '../../../examples/extension/places.ts';

test.each([
  ['', 'local'],
  ['#local', 'local'],
  ['#local/12', 'local'],
  ['#cloud', 'cloud'],
  ['#/acme/gallery/shared/max/a%20b.png', 'cloud'],
  ['#settings', 'settings'],
  ['#settings/', 'local'],
  ['#//', 'local'],
  ['#%', 'local'],
])('%s is the %s place', (fragment, place) => {
  expect(placeIn(fragment)).toBe(place);
});

test.each([
  [localItemFragment(7), 7],
  ['#local', undefined],
  ['#local/', undefined],
  ['#local/7/8', undefined],
  ['#local/-7', undefined],
  [`#local/${'9'.repeat(16)}`, undefined],
])('%s opens %p', (fragment, id) => {
  expect(localItemIn(fragment)).toBe(id);
});
