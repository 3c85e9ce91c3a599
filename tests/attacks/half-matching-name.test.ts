/**
 * Attack: text that is right in the middle and wrong at its ends, or right on one of its lines. A check without anchors,
 * or with `$` before a newline, would let it through. Tried wherever a caller's or an operator's text is checked.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import type { Operator } from '../../shared/compose-operator.ts';
import { ask, jsonOf, jsonPost, refusal, send } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';

/** Around something that is right. */
const WRAPPINGS: readonly ((right: string) => string)[] = [
  (right) => `${right}\n`,
  (right) => `\n${right}`,
  (right) => `x\n${right}`,
  (right) => `${right}\nx`,
  (right) => `${right}\r`,
  (right) => `${right}\u2028`,
  (right) => `${right}\u0000`,
  (right) => `${right} `,
  (right) => ` ${right}`,
  (right) => `${right}/*`,
  (right) => `*${right}`,
  (right) => `\ufeff${right}`,
];
let running: Running;
let operator: Operator;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  operator = operatorOf(running);
  token = await enroll(running, running.demo.invites.max);
});

afterAll(() => running.dispose());

describe.each(WRAPPINGS.map((wrap) => [JSON.stringify(wrap('…')), wrap] as const))('%s', (_shown, wrap) => {
  test('around what an operator sets', async () => {
    const good = { team: 'good', layout: 'webqsee', bucket: 'webqsee', root: 'good/' };
    for (const name of ['team', 'layout', 'bucket'] as const)
      await expect(operator.createTeam({ ...good, [name]: wrap(good[name]) })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    const member = { team: 'demo', user: 'new', role: 'member' };
    for (const name of ['user', 'role'] as const)
      await expect(operator.invite({ ...member, [name]: wrap(member[name]) })).rejects.toMatchObject({
        code: 'invalid_request',
      });
  });

  test('around a team in a path', async () => {
    const answer = await ask(running.demo.broker, `/v1/teams/${encodeURIComponent(wrap('demo'))}`, token);
    // Where the text ends the segment it is another route, otherwise a team nobody is in.
    expect(['403 not_a_member', '404 not_found']).toContain(refusal(answer));
  });

  test('around what narrows a session', async () => {
    const ask900 = { durationSeconds: '900', areas: 'shared', actions: 'read', format: 'json' };
    for (const [name, value] of Object.entries(ask900)) {
      const query = new URLSearchParams({ ...ask900, [name]: wrap(value) }).toString();
      const answer = await ask(running.demo.broker, `/v1/teams/demo/credentials?${query}`, token);
      expect([name, refusal(answer)]).toEqual([name, '400 invalid_request']);
    }
    for (const body of [{ areas: [wrap('shared')] }, { actions: [wrap('read')] }]) {
      const answer = await ask(running.demo.broker, '/v1/teams/demo/credentials', token, jsonPost(body));
      expect(refusal(answer)).toBe('400 invalid_request');
    }
  });

  test('around an invite’s code, which is found in other text, and is that invite’s', async () => {
    const code = wrap(running.demo.invites.ada);
    const answer = await send(running.demo.broker, '/v1/enroll/preview', jsonPost({ code }));
    expect([answer.status, jsonOf(answer)['user']]).toEqual([200, 'ada']);
  });

  test('around what the stack’s configuration names', () => {
    const complete = {
      AWS_REGION: 'eu-central-1',
      TABLE_NAME: 'latchkey',
      GALLERY_BUCKETS: 'webqsee',
      GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/latchkey-gallery',
      SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/latchkey-smap',
    };
    expect(() => readConfig(complete)).not.toThrow();
    expect(() => readConfig({ ...complete, GALLERY_ROLE_ARN: wrap(complete.GALLERY_ROLE_ARN) })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
    // Items of a list may have spaces around them, and nothing else.
    const action = wrap('translate:TranslateText');
    if (action.trim() === 'translate:TranslateText') return;
    expect(() => readConfig({ ...complete, SMAP_SERVER_ACTIONS: action })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

test.each(['x', '-', '_', 'A', '0'])(
  '%j that stands against an invite’s code makes it another, which nobody has',
  async (more) => {
    const { ada } = running.demo.invites;
    for (const code of [`${more}${ada}`, `${ada}${more}`, `https://x/#invite=${ada}${more}`]) {
      const answer = await send(running.demo.broker, '/v1/enroll', jsonPost({ code }));
      expect(refusal(answer)).toBe('404 not_found');
    }
  },
);

test('the invite was redeemed by none of them', async () => {
  await expect(enroll(running, running.demo.invites.ada)).resolves.toMatch(/^lk_/);
});
