/**
 * The store's ports in memory, with the same conditions as the table, for tests of the domain: nothing outside, and every
 * step can be looked at or made to fail.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Invite, InviteStore, Redemption } from '../../shared/domain/people/invite.ts';
import type { Membership, MembershipStore } from '../../shared/domain/people/membership.ts';
import type { Team, TeamStore } from '../../shared/domain/people/team.ts';
import type { Token, TokenStore } from '../../shared/domain/people/token.ts';

export class MemoryStore implements TeamStore, MembershipStore, InviteStore, TokenStore {
  readonly teams = new Map<string, Team>();
  readonly memberships = new Map<string, Membership>();
  readonly invites = new Map<string, Invite>();
  readonly tokens = new Map<string, Token>();
  /** `bucket/root` → team */
  readonly claims = new Map<string, string>();

  getTeam(team: string): Promise<Team | undefined> {
    return Promise.resolve(this.teams.get(team));
  }

  addTeam(team: Team): Promise<boolean> {
    if (this.teams.has(team.team)) return Promise.resolve(false);
    this.teams.set(team.team, team);
    return Promise.resolve(true);
  }

  claimRoot(bucket: string, root: string, team: string): Promise<string | undefined> {
    const place = `${bucket}/${root}`;
    const overlapping = [...this.claims].find(
      ([claimed, owner]) => owner !== team && (claimed.startsWith(place) || place.startsWith(claimed)),
    );
    if (overlapping === undefined) this.claims.set(place, team);
    return Promise.resolve(overlapping?.[1]);
  }

  getMembership(team: string, user: string): Promise<Membership | undefined> {
    return Promise.resolve(this.memberships.get(`${team} ${user}`));
  }

  putMembership(membership: Membership, expectedVersion: number): Promise<boolean> {
    const key = `${membership.team} ${membership.user}`;
    const stored = this.memberships.get(key);
    if ((stored?.version ?? 0) !== expectedVersion)
      return Promise.resolve(stored?.id === membership.id && stored.version === membership.version);
    this.memberships.set(key, membership);
    return Promise.resolve(true);
  }

  getInvite(id: string): Promise<Invite | undefined> {
    return Promise.resolve(this.invites.get(id));
  }

  addInvite(invite: Invite): Promise<void> {
    this.invites.set(invite.id, invite);
    return Promise.resolve();
  }

  replaceRedemption(id: string, previous: Redemption | undefined, next: Redemption): Promise<boolean> {
    const invite = this.invites.get(id);
    if (invite === undefined) return Promise.resolve(false);
    if (!isDeepStrictEqual(invite.redemption, previous))
      return Promise.resolve(isDeepStrictEqual(invite.redemption, next));
    this.invites.set(id, { ...invite, redemption: next });
    return Promise.resolve(true);
  }

  getToken(id: string): Promise<Token | undefined> {
    return Promise.resolve(this.tokens.get(id));
  }

  addToken(token: Token): Promise<boolean> {
    const stored = this.tokens.get(token.id);
    if (stored !== undefined && stored.attempt >= token.attempt)
      return Promise.resolve(stored.secretHash === token.secretHash);
    this.tokens.set(token.id, token);
    return Promise.resolve(true);
  }
}

/** Bytes that differ from call to call and are the same in every run. */
export function countedBytes(): (size: number) => Uint8Array {
  let calls = 0;
  return (size) => {
    calls += 1;
    return Uint8Array.from(
      { length: size },
      (_, index) => (calls * 37 + index * 11 + (calls >> 8) * (index + 1)) & 255,
    );
  };
}
