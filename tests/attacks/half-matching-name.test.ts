/**
 * Attack: text that is right in the middle and wrong at its ends, or right on one of its lines. A check without anchors, or
 * with `$` before a newline, would let it through. Tried wherever a caller's or an operator's text is checked.
 */
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import { jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { CREDENTIALS, INVALID, useLatchkey } from '../harness/use-latchkey.ts';

/** Around something that is right, which stands where the ellipsis is. */
const WRAPPINGS = ['…\n', '\n…', 'x\n…', '…\nx', '…\r', '…\u2028', '…\u0000', '… ', ' …', '…/*', '*…', '\ufeff…'];
const ARN = 'arn:aws:iam::123456789012:role/latchkey-gallery';
const latchkey = useLatchkey({ members: ['max'] });

describe.each(WRAPPINGS)('%j', (wrapping) => {
  const wrap = (right: string): string => wrapping.replace('…', right);

  test('around what an operator sets', async () => {
    const refused = { code: 'invalid_request' };
    const good = { team: 'good', layout: 'webqsee', bucket: 'webqsee', root: 'good/' };
    const member = { team: 'demo', user: 'new', role: 'member' };
    for (const name of ['team', 'layout', 'bucket'] as const) {
      const team = latchkey.operator.createTeam({ ...good, [name]: wrap(good[name]) });
      await expect(team).rejects.toMatchObject(refused);
    }
    for (const name of ['user', 'role'] as const) {
      const invite = latchkey.operator.invite({ ...member, [name]: wrap(member[name]) });
      await expect(invite).rejects.toMatchObject(refused);
    }
  });

  test('around a team in a path', async () => {
    const answer = await latchkey.ask(`/v1/teams/${encodeURIComponent(wrap('demo'))}`, 'max');
    // The text ends the segment and makes another route, or it names a team that has nobody.
    expect(['403 not_a_member', '404 not_found']).toContain(refusal(answer));
  });

  test('around what narrows a session', async () => {
    const good = { durationSeconds: '900', areas: 'shared', actions: 'read', format: 'json' };
    for (const [name, value] of Object.entries(good)) {
      const query = new URLSearchParams({ ...good, [name]: wrap(value) }).toString();
      expect([name, refusal(await latchkey.ask(`${CREDENTIALS}?${query}`, 'max'))]).toEqual([name, INVALID]);
    }
    for (const body of [{ areas: [wrap('shared')] }, { actions: [wrap('read')] }])
      expect(await latchkey.told('max', 'POST credentials', body)).toBe(INVALID);
  });

  test('around an invite’s code, which is found in other text, and is that invite’s', async () => {
    const preview = await latchkey.people.preview(wrap(latchkey.invites.ada));
    expect([preview.status, jsonOf(preview)['user']]).toEqual([200, 'ada']);
  });

  test('around what the stack’s configuration names', () => {
    const roles = { GALLERY_ROLE_ARN: ARN, SMAP_ROLE_ARN: ARN };
    const complete = { AWS_REGION: 'eu-central-1', TABLE_NAME: 'latchkey', GALLERY_BUCKETS: 'webqsee', ...roles };
    const internal = expect.objectContaining({ code: 'internal' });
    expect(() => readConfig(complete)).not.toThrow();
    expect(() => readConfig({ ...complete, GALLERY_ROLE_ARN: wrap(ARN) })).toThrow(internal);
    // Items of a list may have spaces around them, and nothing else.
    const action = wrap('translate:TranslateText');
    if (action.trim() === 'translate:TranslateText') return;
    expect(() => readConfig({ ...complete, SMAP_SERVER_ACTIONS: action })).toThrow(internal);
  });
});

test.each(['x', '-', '_', 'A', '0'])('%j against an invite’s code makes it another, which nobody has', async (more) => {
  const { ada } = latchkey.invites;
  for (const code of [`${more}${ada}`, `${ada}${more}`, `https://x/#invite=${ada}${more}`])
    expect(refusal(await latchkey.people.redeem(code))).toBe('404 not_found');
});

test('the invite was redeemed by none of them', async () => {
  expect((await latchkey.send('/v1/enroll', jsonPost({ code: latchkey.invites.ada }))).status).toBe(201);
});
