/** Attack: a broker's settings lead to a script, to another host than the bucket's, or to rights that were not named. */
import { expect, test } from '@jest/globals';
import { parseGrants, parseSettings } from '../../../../clients/browser/team-settings.ts';
import { SETTINGS } from '../fake-broker.ts';

test.each([
  ['an endpoint that is a script', { endpoint: 'javascript:%0aalert(1)//' }],
  ['an endpoint of another type, in whose place AWS would get the files', { endpoint: 7 }],
  ['no endpoint at all', { endpoint: undefined }],
  ['an endpoint that is a file', { endpoint: 'file:///etc/' }],
  ['a region that is another host', { region: 'evil.example/' }],
  ['a region with a fragment', { region: 'a.example#' }],
  ['a bucket that climbs', { bucket: '../other', forcePathStyle: true }],
  ['a bucket that is a host', { bucket: 'evil.example/a' }],
  ['an endpoint without a host', { endpoint: 'https:///a' }],
  ['an endpoint behind a space', { endpoint: 'https://store.example.org https://evil.example' }],
  [
    'a bucket that is a whole place, and a script in place of the endpoint',
    { bucket: 'aa bb https://x', endpoint: 'javascript://x/%0aalert(1)//', forcePathStyle: true },
  ],
])('%s is refused', (_name, wrong) => {
  expect(() => parseSettings({ ...SETTINGS, ...wrong })).toThrow(expect.objectContaining({ code: 'internal' }));
});

test.each([
  ['AWS', {}],
  ['a store on this machine', { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }],
  ['a store below a path', { endpoint: 'https://store.example.org/s3', region: 'RegionOne', bucket: 'a.b-c' }],
])('%s is taken', (_name, right) => {
  expect(parseSettings({ ...SETTINGS, ...right })).toMatchObject(right);
});

test('a grant without a prefix grants nothing', () => {
  expect(parseGrants({ grants: [{ actions: ['write'] }, { actions: ['read'], prefix: 'a/' }] })).toEqual([
    { actions: ['read'], prefix: 'a/' },
  ]);
});
