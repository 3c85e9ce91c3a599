/**
 * Attack: claim another address through `X-Forwarded-For` at a broker that reports the header's address because it trusts its proxy
 * (`TRUSTED_PROXIES`). The audit line gains `clientIp`; networks of tokens and the counting of failed logins stay with the
 * connection's address, exactly as without the setting.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#security_and_privacy_concerns
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { auditLinesOf, type AuditLine } from '../harness/audit.ts';
import { basic } from '../harness/attachments.ts';
import { comparable } from '../harness/comparable.ts';
import { DATABASE_LOADING_MS, loadDemoDatabase } from '../harness/demo-database.ts';
import { refusal, type Answer } from '../harness/http.ts';
import { CREDENTIALS, OUT_OF_SCOPE, useLatchkey } from '../harness/use-latchkey.ts';

const CLAIMED = '203.0.113.66';
const SPOOFS = [
  { 'x-forwarded-for': CLAIMED },
  { 'x-forwarded-for': `198.51.100.1, ${CLAIMED}, 127.0.0.1` },
  { 'x-forwarded-for': CLAIMED, forwarded: `for=${CLAIMED}`, 'x-real-ip': CLAIMED },
];
const PATHS = ['/v1/me', '/v1/teams/demo', CREDENTIALS, '/v1/teams/other', '/v1/nowhere'];
/** Guesses of a password that are looked at without a wait. */
const FREE = 5;

describe.each([
  ['no proxy is trusted', {}, undefined],
  ['the proxy is trusted', { TRUSTED_PROXIES: '127.0.0.1/32' }, CLAIMED],
])('%s', (_what, environment, clientIp) => {
  const latchkey = useLatchkey({ members: ['ada', 'max'], start: { environment } });
  let far: string;
  let near: string;

  beforeAll(async () => {
    ({ token: far } = await latchkey.people.service('ada', { name: 'far', role: 'member', cidrs: ['203.0.113.0/24'] }));
    ({ token: near } = await latchkey.people.service('ada', { name: 'near', role: 'member', cidrs: ['127.0.0.0/8'] }));
  });

  async function asked(path: string, who: string, headers: Record<string, string>): Promise<[Answer, AuditLine]> {
    const { result, lines } = await auditLinesOf(latchkey.running, () => latchkey.ask(path, who, { headers }));
    expect(lines).toHaveLength(1);
    return [result, lines[0] ?? {}];
  }

  test.each(PATHS)('GET %s: the same answer and line, but for clientIp', async (path) => {
    const [plain, { clientIp: none, ...line }] = await asked(path, 'max', {});
    expect(none).toBeUndefined();
    for (const headers of SPOOFS) {
      const [answer, { clientIp: reported, ...spoofed }] = await asked(path, 'max', headers);
      expect(reported).toBe(clientIp);
      expect(comparable(answer)).toEqual(comparable(plain));
      const same = { time: '', requestId: '', durationMs: 0 };
      expect({ ...spoofed, ...same }).toEqual({ ...line, ...same });
      expect(spoofed['sourceIp']).toBe('127.0.0.1');
    }
  });

  test.each(SPOOFS)('%j brings no token into its networks, and none out of them', async (headers) => {
    for (const path of PATHS.slice(0, 3)) {
      expect(refusal((await asked(path, far, headers))[0])).toBe(OUT_OF_SCOPE);
      expect((await asked(path, near, headers))[0].status).toBe(200);
    }
  });

  test.each(['unknown', '203.0.113.66:80', '\u00a0', `${CLAIMED},`, '127.0.0.1', '<script>'])(
    'clientIp is left out for %j',
    async (value) => {
      const [, line] = await asked('/v1/me', 'max', { 'x-forwarded-for': value });
      expect(line).not.toHaveProperty('clientIp');
    },
  );

  test(
    'guesses of a password from ever new claimed addresses count at the one they came from',
    async () => {
      const { smap } = latchkey.running.demo;
      const path = `/v1/teams/${smap.team}/attachments/${smap.picture}`;
      const guess = async (index: number): Promise<string> => {
        const headers = { ...basic(smap.user, `guess ${index}`), 'x-forwarded-for': `198.51.100.${index}` };
        return refusal(await latchkey.send(path, { headers }));
      };
      await loadDemoDatabase(latchkey.running);
      const guesses = Array.from({ length: 30 }, (_, index) => guess(index + 1));
      const outcomes = await Promise.all(guesses);
      const looked = outcomes.filter((outcome) => outcome === '401 unauthenticated').length;
      expect(looked).toBeGreaterThan(0);
      // One more is looked at after each wait of 1, 2, 4 … seconds, and a busy machine takes some.
      expect(looked).toBeLessThanOrEqual(FREE + 5);
      expect(outcomes.filter((outcome) => outcome === '429 rate_limited')).toHaveLength(outcomes.length - looked);
    },
    DATABASE_LOADING_MS,
  );
});
