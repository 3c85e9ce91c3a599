/** Proves that the refusal of an unknown name lists what there is, and repeats nothing that could be a secret or long. */
import { expect, test } from '@jest/globals';
import { parseRole } from '../../../shared/domain/authority/layout.ts';
import { narrow, scopeOf } from '../../../shared/domain/authority/scope.ts';
import { unknownName } from '../../../shared/domain/authority/unknown-name.ts';
import { decisionFor } from '../../../shared/domain/signing/access.ts';

const place = { team: 'acme', layout: 'webqsee', bucket: 'webqsee', root: 'r/', membership: 'g.m' } as const;
const scope = scopeOf({ ...place, user: 'max', role: 'member' });

test.each<[string, () => unknown, string]>([
  ['role', () => parseRole('webqsee', 'boss'), 'there is no role boss; a webqsee team has: admin, member, viewer'],
  [
    'role of another layout',
    () => parseRole('smap', 'viewer'),
    'there is no role viewer; a smap team has: admin, reader, server',
  ],
  [
    'area',
    () => narrow(scope, { areas: ['shared', 'media'] }),
    'there is no area media; a webqsee team has: shared, protected, private',
  ],
  [
    'action',
    () => narrow(scope, { actions: ['edit'] }),
    'there is no action edit; actions are: read, list, write, delete',
  ],
  ['operation', () => decisionFor([], 'rename', 'a'), 'there is no operation rename; operations are: read, list,'],
])('an unknown %s', (_what, ask, message) => {
  expect(ask).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  expect(ask).toThrow(message);
});

test.each([
  ['one of a member', `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`],
  ['an access key', 'ASIAIOSFODNN7EXAMPLE'],
  ['Base64', 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab'],
  ['a long one', 'a'.repeat(25)],
  ['with a line break', 'boss\nadmin'],
  ['with an escape', 'boss\u001b[2J'],
  ['empty', ''],
])('a name that may be a secret, or no name, is not repeated: %s', (_what, name) => {
  expect(unknownName('role', name, 'roles are', ['admin']).message).toBe('there is no such role; roles are: admin');
});
