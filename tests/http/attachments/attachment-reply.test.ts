/**
 * Checks the redirect: a 302 with its end, cacheable only by its reader, and an audit line with nothing that would open
 * the picture.
 */
import { expect, test } from '@jest/globals';
import type { AuditRecord } from '../../../shared/audit-record.ts';
import { attachmentReply } from '../../../shared/http/attachments/attachment-reply.ts';

const NOW = new Date('2026-11-23T10:00:00.700Z');
const URL_TEXT = 'https://smap.s3.amazonaws.com/attachments/a.jpg?X-Amz-Signature=secret';
const SESSION = {
  credentials: { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
  expiresAt: new Date('2026-11-23T11:00:00Z'),
  tokenBytes: 1000,
  tokenPercent: 24,
};
const GRANTS = [
  { actions: ['read' as const], prefix: 'attachments/' },
  { actions: ['write' as const], prefix: 'uploads/' },
];

function replyOf(keptSeconds: number, method: 'GET' | 'HEAD' = 'GET'): { reply: unknown; audit: AuditRecord } {
  const audit: AuditRecord = { time: '', requestId: '', route: '', sourceIp: '', decision: 'failed' };
  const reply = attachmentReply(
    { url: URL_TEXT, keepUntil: new Date(NOW.getTime() + keptSeconds * 1000), session: SESSION, grants: GRANTS },
    { method },
    NOW,
    audit,
  );
  return { reply, audit };
}

test('says where, for how long, and to whom it may be shown', () => {
  expect(replyOf(90).reply).toEqual({
    statusCode: 302,
    headers: {
      location: URL_TEXT,
      'cache-control': 'private, max-age=90',
      expires: 'Mon, 23 Nov 2026 10:01:30 GMT',
      'referrer-policy': 'no-referrer',
      vary: 'Sec-Fetch-Mode',
    },
  });
});

test.each([0, 0.9, -60])('that may be kept for %d s more is not kept', (keptSeconds) => {
  expect(replyOf(keptSeconds).reply).toMatchObject({
    headers: { 'cache-control': 'private, max-age=0', expires: 'Mon, 23 Nov 2026 10:00:00 GMT' },
  });
});

test.each(['GET', 'HEAD'] as const)('the audit line counts a %s, and holds no signature', (method) => {
  const { audit } = replyOf(90, method);
  expect(audit).toMatchObject({ signed: { [method.toLowerCase()]: 1 }, tokenPercent: 24, reads: ['attachments/'] });
  expect(JSON.stringify(audit)).not.toMatch(/secret|X-Amz|"token"/);
});
