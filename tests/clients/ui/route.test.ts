/** Proves that what a person looks at is found again by its address, and that nothing else is a route. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fragmentOf, inviteIn, routeIn, type Route } from '../../../clients/ui/frame/route.ts';

const name = fc.string({ minLength: 1, unit: 'grapheme' });

const route: fc.Arbitrary<Route> = fc
  .record({
    team: fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,62}$/),
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

test('an invite in a link that was bent is found, and so wiped, and no other text is a team', () => {
  const code = `lki_${'0'.repeat(20)}_${'A'.repeat(43)}`;
  for (const fragment of [`#invite%3D${code}`, `#Invite=${code}`, `#/invite=${code}`, `#${code}`])
    expect(inviteIn(fragment)).toContain(code);
  expect(inviteIn('#/acme/gallery')).toBeUndefined();
  expect(routeIn('#/acme. Your account is locked/gallery')).toBeUndefined();
});
