/** Tokens and other values of Authorization as somebody could make them who holds real ones, and what anybody makes up. */
import { expect } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { Demo, KeyPair } from './latchkey.ts';

interface Real {
  readonly ada: string;
  readonly mia: string;
  readonly demo: Demo;
  /** Credentials of mia. */
  readonly session: KeyPair;
}

/** @returns tokens by what is wrong with them */
export function forgedTokens({ ada, mia, demo, session }: Real): Record<string, string> {
  const [, adaId = '', adaSecret = ''] = /^lk_([^_]*)_(.*)$/.exec(ada) ?? [];
  const [, miaId = '', miaSecret = ''] = /^lk_([^_]*)_(.*)$/.exec(mia) ?? [];
  const [, inviteId = '', inviteSecret = ''] = /^lki_([^_]*)_(.*)$/.exec(demo.invites.ada) ?? [];
  const jwt = (header: object, key?: string): string => jwtOf(demo.broker, header, key);
  return {
    'the id of one and the secret of another': `lk_${adaId}_${miaSecret}`,
    'the other way round': `lk_${miaId}_${adaSecret}`,
    'an unknown id': `lk_${'0'.repeat(20)}_${miaSecret}`,
    'a wrong secret': `lk_${miaId}_${'A'.repeat(43)}`,
    'a last character changed': `${mia.slice(0, -1)}${mia.endsWith('x') ? 'y' : 'x'}`,
    'the same bytes in another spelling': sameBytes(mia),
    'one character short': mia.slice(0, -1),
    'one character more': `${mia}A`,
    'an id that is no hex': `lk_${'g'.repeat(20)}_${miaSecret}`,
    'only an id': `lk_${miaId}_`,
    'only a secret': miaSecret,
    'another mark': mia.replace('lk_', 'pk_'),
    'an invite': demo.invites.max,
    'a redeemed invite': demo.invites.ada,
    'an invite as a token': `lk_${inviteId}_${inviteSecret}`,
    'alg none': jwt({ alg: 'none', typ: 'JWT' }),
    'alg None': jwt({ alg: 'None' }),
    'alg none with a signature': jwt({ alg: 'none' }, 'x'),
    'HS256 with an empty key': jwt({ alg: 'HS256' }, ''),
    'HS256 with a guessed key': jwt({ alg: 'HS256' }, 'secret'),
    'HS256 with an own token as key': jwt({ alg: 'HS256', kid: miaId }, mia),
    'a JWT that brings its own keys': jwt({ alg: 'RS256', jku: `${demo.aws}/keys`, jwk: {} }, 'x'),
    'a JWT that is its user': jwt({ alg: 'none', user: 'ada' }),
    'the session token of own credentials': session.sessionToken ?? '',
    'the access key of own credentials': session.accessKeyId,
  };
}

/** Good tokens, shown in ways that are none. */
export function otherAuthorizations(mia: string, ada: string): string[] {
  return [
    ...['', 'Bearer', 'Bearer ', 'Bearer  ,', `Bearer Bearer ${mia}`, `Bearer ${mia} ${ada}`],
    ...[`Bearer ${mia}, Bearer ${ada}`, `Bearer "${mia}"`, `Token ${mia}`, `Negotiate ${mia}`],
    ...[`ada:${mia}`, `${mia}:`].map((pair) => `Basic ${Buffer.from(pair).toString('base64')}`),
    ...['Digest username="ada"', `token=${mia};`, `${mia}\u00a0`],
  ];
}

/** Returns what is anybody's to make up in the form of an Authorization: all of one form are answered alike. */
export function madeUpLike(authorization: string): string {
  const [scheme = ''] = /^(?:Basic|Bearer) /.exec(authorization) ?? [];
  if (scheme === 'Basic ') return 'Basic eDp5';
  const isCode = /^lki_[0-9a-f]{20}_[A-Za-z0-9_-]{43}$/.test(authorization.slice(scheme.length));
  const isRaw = scheme === '' && /^\S+$/.test(authorization.trim()) && authorization.trim() !== 'Bearer';
  return `${isRaw ? '' : 'Bearer '}${isCode ? `lki_${'0'.repeat(20)}_${'A'.repeat(43)}` : 'nobody'}`;
}

function jwtOf(iss: string, header: object, key?: string): string {
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const claims = { sub: 'ada', team: 'demo', user: 'ada', role: 'admin', iss, exp, aud: 'latchkey' };
  const signing = `${encoded(header)}.${encoded(claims)}`;
  return `${signing}.${key === undefined ? '' : createHmac('sha256', key).update(signing).digest('base64url')}`;
}

/** The last of 43 characters of Base64 has two bits that no byte needs: another text, the same bytes. */
function sameBytes(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const twin = token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1);
  expect(Buffer.from(twin.slice(-43), 'base64url')).toEqual(Buffer.from(token.slice(-43), 'base64url'));
  return twin;
}
