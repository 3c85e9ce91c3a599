/** Proves what of S3's refusals is tried again, what a request without an answer has met, and for how long a URL is the same text. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BrokerClock } from '../../../clients/browser/broker-clock.ts';
import { Bucket } from '../../../clients/browser/bucket.ts';
import { openKept, type Kept } from '../../../clients/browser/kept.ts';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { Sessions } from '../../../clients/browser/sessions.ts';
import { SignIns } from '../../../clients/browser/sign-ins.ts';
import { parseSettings } from '../../../clients/browser/team-settings.ts';
import { lost, problem, usePage, type Answer, type Sent } from './browser-page.ts';
import { BROKER, CODE, FakeBroker, SETTINGS } from './fake-broker.ts';

const ORIGIN = 'https://webqsee.s3.eu-central-1.amazonaws.com';
const CREDENTIALS = 'POST /v1/teams/demo/credentials';
const GET = { method: 'GET', key: 'r/shared/a.jpg' };
const URL_OF = { ...GET, query: {}, headers: {}, expiresInSeconds: 900, isStable: true };
const page = usePage();
let kept: Kept;
let broker: FakeBroker;
let bucket: Bucket;
/** Answers for S3. */
let s3: Answer;

beforeEach(async () => {
  kept = await openKept('memory');
  broker = new FakeBroker(page);
  s3 = () => new Response('fine');
  page.answer = (sent) => (sent.url.startsWith(BROKER) ? broker.answer(sent) : s3(sent));
  bucket = tab();
  await new SignIns(BROKER, kept, new BrokerClock()).redeem(CODE);
});

function tab(): Bucket {
  const clock = new BrokerClock();
  const sessions = new Sessions(SETTINGS, new SignIns(BROKER, kept, clock), kept, clock);
  return new Bucket(() => parseSettings(SETTINGS), sessions, clock);
}

/** Answers the requests one after the other, and the last answer to all that follow. */
function inTurn(...answers: readonly Answer[]): Answer {
  let next = 0;
  return (sent) => (answers[next++] ?? answers.at(-1) ?? lost)(sent);
}

function refusing(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return () => new Response(`<Error><Code>${code}</Code></Error>`, { status, headers });
}

/** Returns the requests to S3. */
function asked(): readonly Sent[] {
  return page.sent.filter(({ url }) => url.startsWith(ORIGIN));
}

const keyIdOf = ({ url }: Sent): string | undefined => new URL(url).searchParams.get('X-Amz-Credential')?.split('/')[0];
const fine = (): Response => new Response('fine');

describe('a request', () => {
  test('is signed in its address, for 15 minutes, and names its user', async () => {
    expect((await bucket.send(GET)).text).toBe('fine');
    const url = new URL(asked()[0]?.url ?? '');
    expect(url.pathname).toBe('/r/shared/a.jpg');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-Expires': '300',
      'X-Amz-Date': '20261123T100000Z',
      'x-latchkey-user': 'max',
    });
    expect([...(asked()[0]?.headers.keys() ?? [])]).toEqual([]);
  });

  test.each<[string, Answer]>([
    ['an error of S3’s own', refusing(500, 'InternalError')],
    ['a store that is busy', refusing(503, 'SlowDown')],
    ['a body that came too slowly', refusing(400, 'RequestTimeout')],
    ['a proxy on the way', () => new Response('<html>', { status: 502 })],
  ])('is tried again after %s, four times at most', async (_what, answer) => {
    s3 = inTurn(answer, answer, answer, fine);
    expect((await bucket.send(GET)).status).toBe(200);
    s3 = answer;
    await expect(bucket.send(GET)).rejects.toBeInstanceOf(LatchkeyError);
    expect(asked()).toHaveLength(8);
  });

  test.each([
    [400, 'InvalidArgument', 'invalid_request'],
    [404, 'NoSuchKey', 'not_found'],
    [412, 'PreconditionFailed', 'conflict'],
    [501, 'NotImplemented', 'upstream_refused'],
  ])('that is refused by %i %s is not tried again', async (status, s3Code, code) => {
    s3 = refusing(status, s3Code);
    await expect(bucket.send(GET)).rejects.toMatchObject({ code, status });
    expect(asked()).toHaveLength(1);
  });
});

describe('a session that S3 refuses', () => {
  test.each(['AccessDenied', 'ExpiredToken', 'InvalidAccessKeyId', 'InvalidToken', 'TokenRefreshRequired'])(
    'by %s is renewed once',
    async (code) => {
      s3 = inTurn(refusing(403, code), fine);
      expect((await bucket.send(GET)).status).toBe(200);
      expect(asked().map(keyIdOf)).toEqual(['ASIA1', 'ASIA2']);
    },
  );

  test('again is refused', async () => {
    s3 = refusing(403, 'AccessDenied');
    await expect(bucket.send(GET)).rejects.toMatchObject({ code: 'out_of_scope' });
    expect(asked()).toHaveLength(2);
  });

  test('and which the broker gives again is not tried again', async () => {
    s3 = refusing(403, 'AccessDenied');
    await bucket.url(URL_OF);
    broker.routes.set(CREDENTIALS, () => {
      broker.sessions -= 1;
      return Response.json(broker.session());
    });
    await expect(bucket.send(GET)).rejects.toMatchObject({ code: 'out_of_scope' });
    expect(asked()).toHaveLength(1);
  });

  test('of a HEAD, which has no body, is renewed too', async () => {
    s3 = inTurn(() => new Response(null, { status: 403 }), fine);
    expect((await bucket.send({ ...GET, method: 'HEAD' })).status).toBe(200);
  });

  test('whose member was removed is told so by the broker', async () => {
    s3 = refusing(403, 'AccessDenied');
    await bucket.url(URL_OF);
    broker.routes.set(CREDENTIALS, () => problem(401, 'unauthenticated'));
    await expect(bucket.send(GET)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('a clock that is wrong', () => {
  const date = 'Mon, 23 Nov 2026 10:20:00 GMT';

  test('is set by S3’s, and the request signed again', async () => {
    s3 = inTurn(refusing(403, 'RequestTimeTooSkewed', { date }), fine);
    expect((await bucket.send(GET)).status).toBe(200);
    expect(asked().map(({ url }) => new URL(url).searchParams.get('X-Amz-Date'))).toEqual([
      '20261123T100000Z',
      '20261123T102000Z',
    ]);
  });

  test('is not set a second time', async () => {
    let minutes = 20;
    s3 = (sent) =>
      refusing(403, 'RequestTimeTooSkewed', { date: `Mon, 23 Nov 2026 10:${(minutes += 5)}:00 GMT` })(sent);
    await expect(bucket.send(GET)).rejects.toMatchObject({ status: 403 });
    expect(asked()).toHaveLength(2);
  });
});

describe('a request without an answer', () => {
  /** Answers nothing to the signed request, and to the question after it what the test says. */
  const diagnosing =
    (cors: Answer, other: Answer = lost): Answer =>
    (sent) => {
      if (sent.url.includes('X-Amz-Signature')) return lost();
      return sent.init.mode === 'no-cors' ? other(sent) : cors(sent);
    };
  const signed = (): number => asked().filter(({ url }) => url.includes('X-Amz-Signature')).length;

  test('of a bucket that answers others is tried again, four times at most', async () => {
    s3 = diagnosing(refusing(403, 'AccessDenied'));
    await expect(bucket.send(GET)).rejects.toMatchObject({ code: 'unreachable', isTransient: true });
    expect(signed()).toBe(4);
  });

  test('that carried a file is left to who reads the file anew', async () => {
    const put = { method: 'PUT', key: GET.key, body: new Blob(['x']) };
    s3 = diagnosing(refusing(403, 'AccessDenied'));
    await expect(bucket.send(put)).rejects.toMatchObject({ code: 'unreachable', isTransient: true });
    expect(signed()).toBe(1);
    // A rule that has let an answer through is not blamed for it.
    s3 = fine;
    await bucket.send(GET);
    s3 = diagnosing(lost, fine);
    await expect(bucket.send(put)).rejects.toMatchObject({ code: 'unreachable', isTransient: true });
  });

  test('of a bucket without a rule for the page says so, and which page', async () => {
    s3 = diagnosing(lost, fine);
    await expect(bucket.send(GET)).rejects.toMatchObject({
      code: 'bucket_cors',
      message: expect.stringContaining('https://page.example.org') as unknown,
    });
    expect(signed()).toBe(1);
  });

  test('of a bucket that answers nothing is not tried again', async () => {
    s3 = lost;
    await expect(bucket.send(GET)).rejects.toMatchObject({ code: 'unreachable', isTransient: false });
    expect(signed()).toBe(1);
  });

  test('without a network asks nobody', async () => {
    await bucket.send(GET);
    page.isOnline = false;
    s3 = lost;
    await expect(bucket.send(GET)).rejects.toMatchObject({ code: 'unreachable', isTransient: false });
    expect(asked()).toHaveLength(2);
  });

  test('asks without a signature, a cookie or a cache', async () => {
    s3 = lost;
    await bucket.send(GET).catch(() => undefined);
    const questions = asked().filter(({ url }) => !url.includes('X-Amz-Signature'));
    expect(questions.map(({ url }) => url)).toEqual([`${ORIGIN}/`, `${ORIGIN}/`]);
    for (const { init } of questions) expect(init).toMatchObject({ credentials: 'omit', cache: 'no-store' });
  });

  test('says nothing of the signed address', async () => {
    s3 = (sent) => {
      throw new TypeError(`Failed to fetch ${sent.url.slice(0, 30)}`);
    };
    const error = (await bucket.send(GET).catch((thrown: unknown) => thrown)) as LatchkeyError;
    expect([error.message, JSON.stringify(Object.entries(error))].join()).not.toContain('X-Amz');
  });

  test('that was aborted rejects with its reason, and asks nobody', async () => {
    const controller = new AbortController();
    s3 = () => {
      controller.abort(new Error('enough'));
      return lost();
    };
    await expect(bucket.send({ ...GET, signal: controller.signal })).rejects.toThrow('enough');
    expect(asked()).toHaveLength(1);
  });
});

describe('a stable URL', () => {
  test('is the same text for half of its life, in two tabs, and then another one, for the rest of its session', async () => {
    page.pass(0.7);
    const [first, other] = [await bucket.url(URL_OF), tab()];
    page.pass(449);
    expect(await bucket.url(URL_OF)).toBe(first);
    expect(await other.url(URL_OF)).toBe(first);
    page.pass(1.1);
    const next = await other.url(URL_OF);
    expect(next).not.toBe(first);
    expect(await bucket.url(URL_OF)).toBe(next);
  });

  test.each([1, 2, 61, 900, 1800, 3600])('of %i s has half of its life at least, at any time', async (seconds) => {
    for (let passed = 0; passed < 20; passed += 1) {
      const url = new URL(await bucket.url({ ...URL_OF, expiresInSeconds: seconds }));
      const date = url.searchParams.get('X-Amz-Date') ?? '';
      const signedMs = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
      const leftSeconds = signedMs / 1000 + Number(url.searchParams.get('X-Amz-Expires')) - page.now / 1000;
      expect(signedMs).toBeLessThanOrEqual(page.now);
      // The time is cut to whole seconds.
      expect(leftSeconds).toBeGreaterThan(seconds / 2 - 1);
      page.pass(passed * 17.3);
    }
  });

  test('of another key, method or life is another', async () => {
    const urls = [
      URL_OF,
      { ...URL_OF, key: 'r/shared/b.jpg' },
      { ...URL_OF, method: 'HEAD' },
      { ...URL_OF, expiresInSeconds: 901 },
    ];
    expect(new Set(await Promise.all(urls.map((one) => bucket.url(one)))).size).toBe(4);
  });
});

test('a URL that need not be stable ends with its session', async () => {
  broker.sessionSeconds = 900;
  await bucket.url(URL_OF);
  page.pass(300);
  const url = new URL(await bucket.url({ ...URL_OF, isStable: false }));
  expect(url.searchParams.get('X-Amz-Expires')).toBe('600');
});
