/** Proves the words of an audit record at a terminal, and that they hold nothing that a terminal acts upon. */
import { describe, expect, test } from '@jest/globals';
import type { ServedRecord } from '../shared/audit-record.ts';
import { inWords } from '../shared/audit-words.ts';
import VECTORS from './vectors/audit-words.json' with { type: 'json' };

const PLAIN = { isColoured: false };
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
  expect(inWords({ ...RECORD, ...(record as Partial<ServedRecord>) }, PLAIN)).toBe(line);
});

describe.each(['team', 'user', 'role', 'reader', 'askedTeam', 'route', 'code', 'cause', 'clientIp', 'time'])(
  '%s',
  (field) => {
    test.each(VECTORS.hostile)('shows %j and does not send it', (text) => {
      for (const isColoured of [false, true]) {
        const line = inWords({ ...RECORD, user: 'max', [field]: `a${text}b` }, { isColoured });
        // Its own colours are the only sequences.
        // eslint-disable-next-line no-control-regex
        const plain = line.replace(/\u001b\[(?:32|39)m/g, '');
        expect(plain).toMatch(/^[\x20-\x7e]+$/);
        expect(plain).toContain('\\u{');
      }
    });

    test('is cut if it is endless', () => {
      expect(inWords({ ...RECORD, user: 'max', [field]: 'x'.repeat(100_000) }, PLAIN).length).toBeLessThan(300);
    });
  },
);

test('ids, digests and addresses of connections are left to the JSON', () => {
  const secret = { tokenId: 'id-1', inviteId: 'id-2', issuedDigest: 'id-3', subject: 'id-4', requestId: 'id-5' };
  expect(inWords({ ...RECORD, ...secret }, PLAIN)).not.toMatch(/id-|127\.0\.0\.1/);
});

test('the day is told if it is asked for', () => {
  expect(inWords(RECORD, { isColoured: false, withDay: true })).toMatch(/^2026-11-27T20:42:11Z GET /);
});
