/**
 * Attack: sign in by a JWT of an issuer that signs for everybody, without the claim that the configuration requires, or with it in
 * another form; or as the subject of another issuer, by its algorithm, or by an issuer whose name differs by a slash.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { refusal } from '../harness/http.ts';
import { issuersSetting, startOidcIssuer } from '../harness/oidc-issuer.ts';
import { useIssuers } from '../harness/use-issuers.ts';
import { OK, UNAUTHENTICATED } from '../harness/use-latchkey.ts';

const SUBJECT = 'max@example.org';
const REQUIRED = { repository_id: '4711' };
const { latchkey, issuers } = useIssuers(
  async () => ({
    company: await startOidcIssuer(),
    ci: await startOidcIssuer('ES256'),
    slash: await startOidcIssuer('EdDSA', '/'),
  }),
  ({ company, ci, slash }) => issuersSetting(company, [ci, { requiredClaims: REQUIRED }], slash),
  { members: ['ada'] },
);

beforeAll(async () => {
  const of = (name: 'company' | 'ci', subject: string): object => ({
    role: 'member',
    oidc: { issuer: issuers()[name].issuer, subject },
  });
  await latchkey.done('ada', 'PUT members/max', of('company', SUBJECT));
  await latchkey.done('ada', 'PUT members/ci', of('ci', 'repo:a/b'));
});

const shown = async (token: string): Promise<string> =>
  refusal(await latchkey.ask('/v1/teams/demo/credentials', token));

test.each<[string, object, string]>([
  ['as it is', REQUIRED, OK],
  ['missing', {}, UNAUTHENTICATED],
  ['of another value', { repository_id: '4712' }, UNAUTHENTICATED],
  ['as a number', { repository_id: 4711 }, UNAUTHENTICATED],
  ['as a list', { repository_id: ['4711'] }, UNAUTHENTICATED],
  ['of another name', { __proto__: REQUIRED }, UNAUTHENTICATED],
])('a required claim %s', async (_what, claims, expected) => {
  expect(await shown(await issuers().ci.token({ subject: 'repo:a/b', claims: { ...claims } }))).toBe(expected);
});

test('an algorithm of another issuer, and a token of one issuer in the name of another', async () => {
  const { company: own, ci } = issuers();
  expect(await shown(await ci.token({ subject: SUBJECT, claims: { iss: own.issuer } }))).toBe(UNAUTHENTICATED);
  expect(await shown(await ci.token({ subject: SUBJECT, claims: REQUIRED }))).toBe('403 not_a_member');
});

test('an issuer with a trailing slash is another without it', async () => {
  const { slash } = issuers();
  expect(refusal(await latchkey.ask('/v1/me', await slash.token({ subject: 'x' })))).toBe(OK);
  const bare = await slash.token({ subject: 'x', claims: { iss: slash.issuer.replace(/\/$/, '') } });
  expect(refusal(await latchkey.ask('/v1/me', bare))).toBe(UNAUTHENTICATED);
});
