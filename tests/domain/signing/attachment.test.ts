/**
 * Checks redirects to attachments: a URL is reused for half of its life, a team has one session, only attachments are
 * reachable, and a redirect always ends before its URL does.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readerIn, type Reader } from '../../../shared/domain/people/reader.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import {
  redirectTo,
  type AttachmentRedirect,
  type AttachmentInput,
} from '../../../shared/domain/signing/attachment.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { adminOf, proxyOf, redirecting, serviceOf, START, SURVEY, type Redirecting } from '../../harness/smap.ts';

const PICTURE = 's1_1/a.jpg';
const VIDEO = 's1_1/a.mp4';

function anna(team: Team = SURVEY): Reader {
  return readerIn(proxyOf(team), team.team, 'anna');
}

function ask(at: Redirecting, input: Partial<AttachmentInput> = {}, reader = anna()): Promise<AttachmentRedirect> {
  const whole: AttachmentInput = { path: PICTURE, method: 'GET', isForScript: false, ...input };
  return redirectTo(whole, reader, () => Promise.resolve(reader.team), at.ports);
}

function queryOf({ url }: AttachmentRedirect): URLSearchParams {
  return new URL(url).searchParams;
}

describe('the URL', () => {
  test('is the key, byte for byte, in the team’s bucket', async () => {
    const { url } = await ask(redirecting(), { path: 's1_1/What is it? 100%25+ä.jpg' });
    expect(new URL(url).origin).toBe('https://smap.s3.eu-central-1.amazonaws.com');
    expect(decodeURIComponent(new URL(url).pathname)).toBe('/attachments/s1_1/What is it? 100%25+ä.jpg');
  });

  test('names its reader, pins the type, and is shown', async () => {
    const query = queryOf(await ask(redirecting()));
    expect(query.get('x-latchkey-user')).toBe('anna');
    expect(query.get('response-content-type')).toBe('image/jpeg');
    expect(query.get('response-content-disposition')).toBeNull();
  });

  test('of a page is downloaded', async () => {
    const query = queryOf(await ask(redirecting(), { path: 's1_1/a.svg' }));
    expect(query.get('response-content-type')).toBe('application/octet-stream');
    expect(query.get('response-content-disposition')).toBe('attachment');
  });

  test('for HEAD is another than for GET', async () => {
    const at = redirecting();
    const [get, head] = [await ask(at), await ask(at, { method: 'HEAD' })];
    expect(queryOf(head).get('X-Amz-Signature')).not.toBe(queryOf(get).get('X-Amz-Signature'));
    expect(queryOf(head).get('x-id')).toBeNull();
  });

  test('for a script is another than for a picture, signed as such', async () => {
    const at = redirecting();
    const [picture, script] = [await ask(at), await ask(at, { isForScript: true })];
    expect(queryOf(picture).get('x-latchkey-mode')).toBeNull();
    expect(queryOf(script).get('x-latchkey-mode')).toBe('cors');
    expect([...queryOf(script).keys()]).toEqual([...queryOf(script).keys()].sort());
    expect(queryOf(script).get('X-Amz-Signature')).not.toBe(queryOf(picture).get('X-Amz-Signature'));
  });
});

describe('its life', () => {
  test.each([
    [PICTURE, 300],
    [VIDEO, 1800],
    ['s1_1/a.pdf', 300],
    ['s1_1/a.zip', 300],
  ])('of %s is %i s, from a date that is a multiple of half of it', async (path, lifeSeconds) => {
    const at = redirecting(undefined, 3600, new Date(START.getTime() + 77_700));
    const query = queryOf(await ask(at, { path }));
    expect(query.get('X-Amz-Expires')).toBe(String(lifeSeconds));
    expect(query.get('X-Amz-Date')).toBe('20261123T100000Z');
  });

  test('is the same URL for half its life, and then another one', async () => {
    const at = redirecting();
    const first = await ask(at);
    at.pass(149.999);
    expect((await ask(at)).url).toBe(first.url);
    at.pass(0.001);
    const next = await ask(at);
    expect(next.url).not.toBe(first.url);
    expect(queryOf(next).get('X-Amz-Date')).toBe('20261123T100230Z');
  });

  test('is what the team set', async () => {
    const team = { ...SURVEY, pictureUrlSeconds: 600, videoUrlSeconds: 100 };
    const at = redirecting();
    expect(queryOf(await ask(at, {}, anna(team))).get('X-Amz-Expires')).toBe('600');
    expect(queryOf(await ask(at, { path: VIDEO }, anna(team))).get('X-Amz-Expires')).toBe('100');
  });

  test('ends with the session that signs it', async () => {
    const at = redirecting(undefined, 900);
    expect(queryOf(await ask(at, { path: VIDEO })).get('X-Amz-Expires')).toBe('900');
  });

  test('and a redirect ends at least a minute before it, and is never kept longer than it is good', async () => {
    const offsets = fc.double({ min: 0, max: 10_000, noNaN: true });
    const lives = fc.integer({ min: 60, max: 3600 });
    const sessions = fc.constantFrom(900, 1800, 3600);
    await fc.assert(
      fc.asyncProperty(offsets, offsets, lives, sessions, async (before, between, life, sessionSeconds) => {
        const at = redirecting(undefined, sessionSeconds, new Date(START.getTime() + before * 1000));
        const reader = anna({ ...SURVEY, pictureUrlSeconds: life });
        await ask(at, {}, reader);
        at.pass(between);
        const redirect = await ask(at, {}, reader);
        const nowMs = at.ports.now().getTime();
        const query = queryOf(redirect);
        const dateMs = Date.parse(
          (query.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'),
        );
        const deadMs = Math.min(
          dateMs + Number(query.get('X-Amz-Expires')) * 1000,
          redirect.session.expiresAt.getTime(),
        );
        expect(dateMs).toBeLessThanOrEqual(nowMs);
        expect(deadMs).toBeGreaterThan(nowMs);
        expect(redirect.keepUntil.getTime()).toBeLessThanOrEqual(deadMs - 60_000);
      }),
    );
  });
});

describe('the session', () => {
  test('is one for all readers of a team, and reads attachments and nothing else', async () => {
    const at = redirecting();
    const readers = [
      anna(),
      readerIn(proxyOf(), 'survey', 'ben'),
      readerIn(adminOf(), 'survey', undefined),
      readerIn(serviceOf(), 'survey', undefined),
    ];
    const urls = [];
    for (const reader of readers) urls.push(await ask(at, {}, reader));
    expect(at.requested).toHaveLength(1);
    expect(at.requested[0]).toMatchObject({
      roleArn: 'arn:aws:iam::123456789012:role/smap',
      sessionName: 'survey.service.attachments',
      sourceIdentity: 'gen0000.attachments',
      tags: { bucket: 'smap' },
    });
    expect(JSON.parse(at.requested[0]?.policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::smap/attachments/*' }],
    });
    expect(urls.map((url) => queryOf(url).get('x-latchkey-user'))).toEqual(['anna', 'ben', 'ada', 'service.web']);
  });

  test('is made from rows that are read for it: whoever has ended meanwhile gets none', async () => {
    const at = redirecting();
    const ended = new LatchkeyError('unauthenticated', 'ended');
    const input = { path: PICTURE, method: 'GET', isForScript: false } as const;
    await expect(redirectTo(input, anna(), () => Promise.reject(ended), at.ports)).rejects.toBe(ended);
    expect(at.requested).toEqual([]);
  });

  test('is of the team’s generation as its row says now', async () => {
    const at = redirecting();
    const input = { path: PICTURE, method: 'GET', isForScript: false } as const;
    await redirectTo(input, anna(), () => Promise.resolve({ ...SURVEY, generation: 'gen0001' }), at.ports);
    expect(at.requested[0]?.sourceIdentity).toBe('gen0001.attachments');
  });
});

test('the marker of a folder is a key like any other, and is downloaded', async () => {
  const { url } = await ask(redirecting(), { path: 's1_1/a.jpg/' });
  expect(new URL(url).pathname).toBe('/attachments/s1_1/a.jpg/');
  expect(new URL(url).searchParams.get('response-content-disposition')).toBe('attachment');
});

describe('refused, and no session is opened', () => {
  test.each([
    ['nothing', ''],
    ['a folder above', '../uploadedSurveys/a.xml'],
    ['a folder above, later', 's1_1/../../media/a.jpg'],
    ['here', './a.jpg'],
    ['an empty segment', '/uploadedSurveys/a.xml'],
    ['an empty segment, later', 's1_1//a.jpg'],
    ['a backslash', '..\\uploadedSurveys\\a.xml'],
    ['NUL', 's1_1/a.jpg\u0000.txt'],
    ['a slash alone', '/'],
    ['two slashes at the end', 's1_1//'],
    ['a folder above, as a marker', 's1_1/../'],
    ['what XML cannot name', 's1_1/a\uffff.jpg'],
    ['too long', 'a'.repeat(1013)],
  ])('%s', async (_what, path) => {
    const at = redirecting();
    await expect(ask(at, { path })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(at.requested).toEqual([]);
  });
});

describe('the project check', () => {
  const CHECKED = { ...SURVEY, projectCheck: true };
  const requested: string[][] = [];
  const users = {
    findUser: () => Promise.reject(new Error('not asked')),
    isInProjectOf: (ident: string, survey: string) => {
      requested.push([ident, survey]);
      return Promise.resolve(ident === 'anna' && survey === 's1_1');
    },
  };

  test('holds readers of smap to surveys of their projects', async () => {
    const at = redirecting(users);
    await expect(ask(at, {}, anna(CHECKED))).resolves.toMatchObject({ keepUntil: expect.any(Date) });
    for (const path of ['s1_2/a.jpg', 's1_1', 'a.jpg', 'S1_1/a.jpg', 's1_1%2F/a.jpg'])
      await expect(ask(at, { path }, anna(CHECKED))).rejects.toMatchObject({ code: 'out_of_scope' });
    await expect(ask(at, {}, readerIn(proxyOf(CHECKED), 'survey', 'ben'))).rejects.toMatchObject({
      code: 'out_of_scope',
    });
  });

  test('asks nobody where the team does not want it, and of nobody whom smap does not know', async () => {
    requested.length = 0;
    const at = redirecting(users);
    await ask(at, { path: 's1_2/a.jpg' });
    await ask(at, { path: 's1_2/a.jpg' }, readerIn(adminOf(CHECKED), 'survey', undefined));
    await ask(at, { path: 's1_2/a.jpg' }, readerIn(serviceOf({}, CHECKED), 'survey', undefined));
    expect(requested).toEqual([]);
  });

  test('without a database is an outage, and never a pass', async () => {
    const at = redirecting();
    await expect(ask(at, {}, anna(CHECKED))).rejects.toMatchObject({
      code: 'upstream_unavailable',
      retryAfterSeconds: 60,
    });
    expect(at.requested).toEqual([]);
  });

  test('with a database that is down, too', async () => {
    const down = new LatchkeyError('upstream_unavailable', 'down', { retryAfterSeconds: 2 });
    const at = redirecting({ ...users, isInProjectOf: () => Promise.reject(down) });
    await expect(ask(at, {}, anna(CHECKED))).rejects.toBe(down);
  });
});
