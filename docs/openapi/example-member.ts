/**
 * Names the subject of the examples: member `max` of the team that `npm start` makes, at a fixed time, with AWS's example keys.
 */
import { scopeOf, type Scope } from '../../shared/domain/authority/scope.ts';
import type { Session } from '../../shared/domain/session/session.ts';

export const NOW = new Date('2026-11-23T09:00:00Z');
export const TEAM = 'demo';
/** A team of layout smap, for the examples of attachments. */
export const SMAP_TEAM = 'demo-smap';
export const STORE = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false } as const;

export const SCOPE: Scope = scopeOf({
  team: TEAM,
  user: 'max',
  role: 'member',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: `webqsee/${TEAM}/items-root/`,
  membership: '',
});

/** The admin of the examples of members, invites and tokens. */
export const ADMIN = 'ada';
/** Ids and codes that have the right form and belong to nobody. */
export const INVITE_ID = '0123456789abcdef0123';
export const INVITE_CODE = `lki_${INVITE_ID}_ThisIsAnExampleAndNobodysInviteCodeXXXXXXXX`;
export const TOKEN_ID = 'fedcba98765432100123';
export const TOKEN_TEXT = `lk_${TOKEN_ID}_ThisIsAnExampleAndNobodysTokenXXXXXXXXXXXXX`;

export function sessionOf(lifetimeSeconds: number): Session {
  return {
    credentials: {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLETOKEN',
    },
    expiresAt: after(lifetimeSeconds),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
}

/** @param seconds since the time of the examples */
export function after(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}
