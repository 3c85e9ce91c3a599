/** Proves the form of an audit line: JSON for programs, words at a terminal, and nothing that a terminal acts upon. */
import { describe, expect, test } from '@jest/globals';
import { auditLineFor, inWords, withClient, type ServedRecord } from '../../local/audit-lines.ts';
import VECTORS from '../vectors/audit-lines.json' with { type: 'json' };

const RECORD = {
  time: '2026-11-27T20:42:11.123Z',
  requestId: 'an-id',
  route: 'GET /v1/me',
  sourceIp: '127.0.0.1',
  decision: 'allowed',
  status: 200,
  durationMs: 3,
} as const satisfies ServedRecord;

test.each(VECTORS.words)('$line', ({ record, line }) => {
  expect(inWords({ ...RECORD, ...(record as Partial<ServedRecord>) }, false)).toBe(line);
});

describe.each(['team', 'user', 'role', 'reader', 'askedTeam', 'route', 'code', 'cause', 'clientIp', 'time'])(
  '%s',
  (field) => {
    test.each(VECTORS.hostile)('shows %j and does not send it', (text) => {
      for (const isColoured of [false, true]) {
        const line = inWords({ ...RECORD, user: 'max', [field]: `a${text}b` }, isColoured);
        // Its own colours are the only sequences.
        // eslint-disable-next-line no-control-regex
        const plain = line.replace(/\u001b\[(?:32|39)m/g, '');
        expect(plain).toMatch(/^[\x20-\x7e]+$/);
        expect(plain).toContain('\\u{');
      }
    });

    test('is cut if it is endless', () => {
      expect(inWords({ ...RECORD, user: 'max', [field]: 'x'.repeat(100_000) }, false).length).toBeLessThan(300);
    });
  },
);

test('ids, digests and addresses of connections are left to the JSON', () => {
  const secret = { tokenId: 'id-1', inviteId: 'id-2', issuedDigest: 'id-3', subject: 'id-4', requestId: 'id-5' };
  expect(inWords({ ...RECORD, ...secret }, false)).not.toMatch(/id-|127\.0\.0\.1/);
});

test('a pipe gets JSON, with the client behind a trusted proxy alone', () => {
  const line = auditLineFor({ hasColors: () => true }, {});
  expect(line(RECORD)).toBe(JSON.stringify({ audit: RECORD }));
  expect(withClient('203.0.113.7', () => line(RECORD))).toBe(
    JSON.stringify({ audit: { ...RECORD, clientIp: '203.0.113.7' } }),
  );
  expect(withClient(undefined, () => line(RECORD))).toBe(JSON.stringify({ audit: RECORD }));
});

test.each([
  [true, {}, true],
  [true, { NO_COLOR: '' }, true],
  [true, { NO_COLOR: '1' }, false],
  [false, {}, false],
])('a terminal with colours: %s, and %j: coloured %s', (has, environment, isColoured) => {
  const line = auditLineFor({ isTTY: true, hasColors: () => has }, environment)(RECORD);
  expect(line.includes('\u001b[32m')).toBe(isColoured);
  expect(line).toContain('20:42:11Z GET /v1/me nobody');
});
