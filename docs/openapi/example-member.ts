/** Names whose examples they are: member `max` of the team that `npm start` makes, at a fixed time, with AWS's example keys. */
import { scopeOf, type Scope } from '../../shared/domain/authority/scope.ts';
import type { Session } from '../../shared/domain/session/session.ts';

export const NOW = new Date('2026-11-23T09:00:00Z');
export const TEAM = 'demo';
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

/** @param seconds after the time of the examples */
export function after(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}
