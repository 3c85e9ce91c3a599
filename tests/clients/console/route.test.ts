/** Proves that what a person looks at is found again by its address, and that nothing else is a route. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fragmentOf, inviteIn, routeIn, type Route } from '../../../clients/console/route.ts';

const name = fc.string({ minLength: 1, unit: 'grapheme' });

const route: fc.Arbitrary<Route> = fc
  .record({
    team: name,
    screen: fc.constantFrom('gallery', 'team', 'access', 'settings'),
    part: fc.option(name, { nil: undefined }),
    item: fc.option(name, { nil: undefined }),
  })
  .map(({ part, item, ...rest }) => ({
    ...rest,
    ...(part === undefined ? {} : { part, ...(item === undefined ? {} : { item }) }),
  }));

test('every route is found again in its fragment', () => {
  fc.assert(
    fc.property(route, (one) => {
      expect(routeIn(fragmentOf(one))).toEqual(one);
    }),
  );
});

test('a fragment stays whole as an address, whatever the names', () => {
  fc.assert(
    fc.property(route, (one) => {
      expect(new URL(fragmentOf(one), 'https://keys.example.org/').hash).toBe(fragmentOf(one));
    }),
  );
});

test.each(['', '#', '#/', '#/acme', '#/acme/', '#/acme/nowhere', '#//gallery', '#invite=x', '#/acme/constructor'])(
  '%j is no route',
  (text) => {
    expect(routeIn(text)).toBeUndefined();
  },
);

test('a broken encoding throws nothing', () => {
  expect(routeIn('#/acme/gallery/%E0%A4%A/x')).toMatchObject({ part: '%E0%A4%A' });
});

test('an invite is taken as it stands', () => {
  expect(inviteIn('#invite=lki_1%20\n2')).toBe('lki_1%20\n2');
  expect(inviteIn('#/invite=lki_1')).toBeUndefined();
});
