/** Checks readers: who is one in a team, what they may do, and the names under which they are logged. */
import { describe, expect, test } from '@jest/globals';
import { attachmentScope, readerIn } from '../../../shared/domain/people/reader.ts';
import { IDENTITY } from '../../harness/doors.ts';
import { adminOf, proxyOf, serviceOf, SURVEY } from '../../harness/smap.ts';

const READS = [{ actions: ['read'], prefix: 'attachments/' }];

test('a member is a reader as itself, with all it may do', () => {
  const reader = readerIn(adminOf(), 'survey', 'somebody');
  expect(reader).toMatchObject({ name: 'ada', smapUser: null, team: SURVEY });
  expect(reader.scope.grants).toHaveLength(3);
});

test('a service is a reader as itself, whomever it names', () => {
  const reader = readerIn(serviceOf(), 'survey', 'somebody');
  expect(reader).toMatchObject({ name: 'service.web', smapUser: null });
  expect(reader.scope.grants).toEqual(READS);
});

test('a proxy is the reader whom it names, who reads attachments and nothing else', () => {
  const reader = readerIn(proxyOf(), 'survey', 'anna');
  expect(reader).toMatchObject({ name: 'anna', smapUser: 'anna' });
  expect(reader.scope.grants).toEqual(READS);
});

test.each([undefined, '', '(null)', 'service.web', 'a\u0000', 'a'.repeat(129)])(
  'a proxy that names %j is nobody',
  (named) => {
    expect(() => readerIn(proxyOf(), 'survey', named)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  },
);

test.each([adminOf(), serviceOf(), proxyOf()])('nobody is a reader in another team: $kind', (identity) => {
  expect(() => readerIn(identity, 'other', 'anna')).toThrow(expect.objectContaining({ code: 'not_a_member' }));
});

test('a team of another layout has no readers', () => {
  expect(() => readerIn(IDENTITY, 'acme', undefined)).toThrow(expect.objectContaining({ code: 'out_of_scope' }));
});

describe('the scope that signs for all of them', () => {
  test('reads attachments and nothing else, as the user of that name', () => {
    expect(attachmentScope(SURVEY)).toMatchObject({
      user: 'service.attachments',
      role: 'reader',
      bucket: 'smap',
      grants: READS,
      narrowed: false,
    });
  });

  test('ends with the team’s generation', () => {
    expect(attachmentScope(SURVEY).membership).toBe('gen0000.attachments');
    expect(attachmentScope({ ...SURVEY, generation: 'gen0001' }).membership).toBe('gen0001.attachments');
  });
});
