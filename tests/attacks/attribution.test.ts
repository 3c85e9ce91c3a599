/**
 * Attack: hide behind another's name. What CloudTrail shows of a session is `team.user` of who asked and their membership, no
 * two users ever share one, and no member can be given a name that services use.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
import { expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { sessionName } from '../../shared/domain/session/session.ts';
import { callerArn } from '../harness/caller.ts';
import { askedOfSts } from '../harness/sts-request.ts';
import { ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import NAMES from '../vectors/attacks/attribution.json' with { type: 'json' };

const ARN = 'arn:aws:sts::123456789012:assumed-role/latchkey-gallery/';
const members = ['ada', 'max', 'Maxi member', 'other/max admin', ...NAMES.cut.map((name) => `${name} member`)];
const latchkey = useLatchkey({ members });

const arnOf = async (who: string, narrowing?: object): Promise<string> =>
  callerArn(latchkey.running, await latchkey.keys(who, narrowing));

test.each(NAMES.whole)('each session of %s says who asked for it, however it is narrowed', async (who) => {
  for (const narrowing of [{}, { actions: ['read'] }, { areas: ['shared'] }, { durationSeconds: 900 }])
    expect(await arnOf(who, narrowing)).toBe(`${ARN}${who.includes('/') ? who.replace('/', '.') : `demo.${who}`}`);
});

test('STS is asked with the membership as SourceIdentity, by which it can be revoked, and the tags of its team', async () => {
  const asked = await askedOfSts(latchkey.running, { team: 'demo', user: 'max', root: ROOT, membership: 'g.m' });
  expect([asked.get('RoleSessionName'), asked.get('SourceIdentity')]).toEqual(['demo.max', 'g.m']);
  const tags = [1, 2].map((index) => [asked.get(`Tags.member.${index}.Key`), asked.get(`Tags.member.${index}.Value`)]);
  expect(Object.fromEntries(tags)).toEqual({ bucket: 'webqsee', root: ROOT });
  expect(asked.has('Tags.member.3.Key')).toBe(false);
});

test.each(NAMES.cut)('a name too long for STS is cut, and ends in a hash of the whole: %s', async (who) => {
  const whole = who.replace('/', '.');
  expect(await arnOf(who)).toBe(`${ARN}${whole.slice(0, 48)}${hash('sha256', whole).slice(0, 16)}`);
});

test('no two users of any teams share a session name', () => {
  const { teams, users } = NAMES;
  const names = teams.flatMap((team) => users.map((user) => sessionName(team, user)));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test.each(NAMES.forbidden)('nobody is given the name %p', async (user) => {
  const invite = latchkey.operator.invite({ team: 'demo', user, role: 'member' });
  await expect(invite).rejects.toMatchObject({ code: 'invalid_request' });
});
