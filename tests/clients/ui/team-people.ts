/** Makes members, invites and tokens for the tests of the team's screen. */
import type { Invite, Member, Token } from '../../../clients/ui/team/people-parsed.ts';

const THEN = new Date('2026-11-23T09:00:00Z');

export function member(user: string, role: string, more: Partial<Member> = {}): Member {
  return { user, role, since: THEN, ...more };
}

/** @returns an invite that is open for an hour from now */
export function invite(id: string, user: string, createdBy = 'ada'): Invite {
  return { id, user, role: 'member', createdBy, expiresAt: new Date(Date.now() + 3_600_000), state: 'open' };
}

export function device(id: string, user: string): Token {
  return { ...service(id, user), kind: 'member', user };
}

export function service(id: string, createdBy?: string): Token {
  return {
    id,
    kind: 'service',
    name: id,
    user: `service.${id}`,
    role: 'viewer',
    createdBy,
    createdOn: THEN,
  };
}
