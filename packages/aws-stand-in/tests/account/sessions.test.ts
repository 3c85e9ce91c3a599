/** Session tokens are sealed, bound to their key id, and end by time alone. */
import { describe, expect, test } from '@jest/globals';
import { newKeyId, newSecretKey, SessionSealer, type SessionContent } from '../../src/account/sessions.ts';

const ISSUED = Date.parse('2026-03-01T12:00:00Z');
const CONTENT: SessionContent = {
  accessKeyId: 'ASIAABCDEFGHIJKLMNOP',
  roleName: 'gallery',
  sessionName: 'acme.max',
  sourceIdentity: 'acme.max',
  tags: { team: 'acme', ['__proto__']: 'a tag like any other' },
  policy: '{"Version":"2012-10-17"}',
  issuedAtMs: ISSUED,
  expiresAtMs: ISSUED + 900_000,
};
const sealer = new SessionSealer(Buffer.alloc(32, 7));
const open = (token: string, { keyId = CONTENT.accessKeyId, at = ISSUED, by = sealer } = {}): SessionContent =>
  by.open(token, keyId, new Date(at));
const INVALID = expect.objectContaining({ code: 'InvalidToken', status: 400 }) as unknown;
const thrownBy = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return error;
  }
};

test('what was sealed comes back, also by another sealer of the same key', () => {
  expect(open(sealer.seal(CONTENT), { by: new SessionSealer(Buffer.alloc(32, 7)) })).toEqual(CONTENT);
});

test('the same session is sealed differently each time, and its token tells nothing', () => {
  const token = sealer.seal(CONTENT);
  expect(token).not.toBe(sealer.seal(CONTENT));
  expect(Buffer.from(token, 'base64').toString('latin1')).not.toMatch(/gallery|acme/);
});

describe('refused as InvalidToken', () => {
  const token = sealer.seal(CONTENT);

  test('a change of any byte', () => {
    const bytes = Buffer.from(token, 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(thrownBy(() => open(changed.toString('base64')))).toEqual(INVALID);
    }
  });

  test.each([
    ['nothing', ''],
    ['no base64', '!!!'],
    ['too short for a seal', Buffer.alloc(20).toString('base64')],
    ['cut', sealer.seal(CONTENT).slice(0, -4)],
    ['another spelling: something after it', `${token}!`],
    ['another spelling: a space in it', `${token.slice(0, 8)} ${token.slice(8)}`],
    ['another spelling: base64url', Buffer.from(Buffer.alloc(64, 0xfb)).toString('base64url')],
  ])('%s', (_what, text) => {
    expect(thrownBy(() => open(text))).toEqual(INVALID);
  });

  test('another key id, another sealing key', () => {
    expect(thrownBy(() => open(token, { keyId: 'ASIAOTHER' }))).toEqual(INVALID);
    expect(thrownBy(() => open(token, { by: new SessionSealer(Buffer.alloc(32, 8)) }))).toEqual(INVALID);
  });
});

test('it ends with the second it says', () => {
  const token = sealer.seal(CONTENT);
  expect(open(token, { at: CONTENT.expiresAtMs - 1 })).toEqual(CONTENT);
  const ended = thrownBy(() => open(token, { at: CONTENT.expiresAtMs }));
  expect(ended).toMatchObject({ code: 'ExpiredToken', status: 400 });
});

test('keys look like AWS keys', () => {
  expect(newKeyId('ASIA')).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(newKeyId('AKIA')).not.toBe(newKeyId('AKIA'));
  expect(newSecretKey()).toMatch(/^[A-Za-z0-9+/]{40}$/);
  expect(sealer.secretOf('ASIAONE')).not.toBe(sealer.secretOf('ASIATWO'));
  expect(sealer.secretOf('ASIAONE')).toHaveLength(40);
});
