/**
 * Implements the store's ports in memory with the table's conditions, for tests of the domain. A test can observe every
 * step, make it fail, or order it (`steps.ts`).
 */
import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Admins, AdminStore } from '../../shared/domain/people/admins.ts';
import {
  isOpen,
  type Invite,
  type InviteStore,
  type OpenInvites,
  type Redemption,
} from '../../shared/domain/people/invite.ts';
import { isProbe, type Membership, type MembershipStore } from '../../shared/domain/people/membership.ts';
import { foldedName, SERVICE_USER_PREFIX } from '../../shared/domain/people/names.ts';
import { type OidcClaim, type OidcClaimStore } from '../../shared/domain/people/oidc-claim.ts';
import { oidcDigest, type OidcSubject } from '../../shared/domain/people/oidc-subject.ts';
import type { Page, PageRequest } from '../../shared/domain/people/page.ts';
import type { RootClaim } from '../../shared/domain/people/root-claim.ts';
import type { Team, TeamChange, TeamStore } from '../../shared/domain/people/team.ts';
import type { Token, TokenChange, TokenHolders, TokenState, TokenStore } from '../../shared/domain/people/token.ts';

export class MemoryStore implements TeamStore, MembershipStore, AdminStore, InviteStore, TokenStore, OidcClaimStore {
  readonly teams = new Map<string, Team>();
  /** `team folded name` → membership */
  readonly memberships = new Map<string, Membership>();
  readonly admins = new Map<string, Admins>();
  readonly invites = new Map<string, Invite>();
  readonly tokens = new Map<string, Token>();
  /** `digest team` → claim of an identity */
  readonly oidcClaims = new Map<string, OidcClaim>();
  /** Ids of tokens that have left their team's list. */
  readonly unlisted = new Set<string>();
  /** `bucket/root` → claim */
  readonly claims = new Map<string, RootClaim>();
  /** team → attempts to create it that were voided */
  readonly voided = new Map<string, readonly string[]>();

  /** Returns an independent store with the same rows. */
  copy(): MemoryStore {
    const copy = new MemoryStore();
    copyRows(this.teams, copy.teams);
    copyRows(this.memberships, copy.memberships);
    copyRows(this.admins, copy.admins);
    copyRows(this.invites, copy.invites);
    copyRows(this.tokens, copy.tokens);
    copyRows(this.oidcClaims, copy.oidcClaims);
    copyRows(this.claims, copy.claims);
    copyRows(this.voided, copy.voided);
    for (const id of this.unlisted) copy.unlisted.add(id);
    return copy;
  }

  getClaim(identity: OidcSubject, team: string): Promise<OidcClaim | undefined> {
    return Promise.resolve(this.oidcClaims.get(`${oidcDigest(identity)} ${team}`));
  }

  listClaims(identity: OidcSubject): Promise<readonly OidcClaim[]> {
    const digest = oidcDigest(identity);
    return Promise.resolve([...this.oidcClaims.values()].filter((claim) => oidcDigest(claim) === digest));
  }

  putClaim(claim: OidcClaim, previous: OidcClaim | undefined): Promise<boolean> {
    const key = `${oidcDigest(claim)} ${claim.team}`;
    const stored = this.oidcClaims.get(key)?.claimId;
    if (stored !== claim.claimId && stored !== previous?.claimId) return Promise.resolve(false);
    this.oidcClaims.set(key, claim);
    return Promise.resolve(true);
  }

  getTeam(team: string): Promise<Team | undefined> {
    return Promise.resolve(this.teams.get(team));
  }

  addTeam(team: Team): Promise<boolean> {
    const stored = this.teams.get(team.team);
    if (stored !== undefined) return Promise.resolve(stored.generation === team.generation);
    if (this.voided.get(team.team)?.includes(team.generation) === true) return Promise.resolve(false);
    this.teams.set(team.team, team);
    return Promise.resolve(true);
  }

  changeTeam(team: string, change: TeamChange): Promise<boolean> {
    const stored = this.teams.get(team);
    if (stored === undefined || stored.endedOn !== undefined) return Promise.resolve(false);
    const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    this.teams.set(team, { ...stored, ...named });
    return Promise.resolve(true);
  }

  releaseTeam(team: string, rootReleasedOn: string): Promise<boolean> {
    const stored = this.teams.get(team);
    if (stored?.endedOn === undefined || stored.rootReleasedOn !== undefined) return Promise.resolve(false);
    this.teams.set(team, { ...stored, rootReleasedOn });
    return Promise.resolve(true);
  }

  putTeam(team: Team, expectedGeneration: string): Promise<boolean> {
    const stored = this.teams.get(team.team);
    if (stored?.generation !== expectedGeneration || stored.endedOn !== undefined)
      return Promise.resolve(stored?.endedOn === team.endedOn && stored?.generation === team.generation);
    this.teams.set(team.team, team);
    return Promise.resolve(true);
  }

  claimRoot(claim: RootClaim): Promise<RootClaim | undefined> {
    const place = placeOf(claim);
    const overlapping = [...this.claims].find(
      ([claimed, { attempt }]) => attempt !== claim.attempt && (claimed.startsWith(place) || place.startsWith(claimed)),
    );
    if (overlapping === undefined) this.claims.set(place, claim);
    return Promise.resolve(overlapping?.[1]);
  }

  dropClaim(claim: RootClaim): Promise<void> {
    const stored = this.claims.get(placeOf(claim));
    if (stored?.team === claim.team && stored.attempt === claim.attempt) this.claims.delete(placeOf(claim));
    return Promise.resolve();
  }

  voidAttempt({ team, attempt = 'unnamed' }: RootClaim): Promise<boolean> {
    if (this.teams.has(team)) return Promise.resolve(false);
    this.voided.set(team, [...(this.voided.get(team) ?? []), attempt]);
    return Promise.resolve(true);
  }

  getMembership(team: string, user: string): Promise<Membership | undefined> {
    return Promise.resolve(this.memberships.get(nameKey(team, user)));
  }

  putMembership(membership: Membership, expectedVersion: number): Promise<boolean> {
    const key = nameKey(membership.team, membership.user);
    const stored = this.memberships.get(key);
    if ((stored?.version ?? 0) !== expectedVersion)
      return Promise.resolve(stored?.id === membership.id && stored.version === membership.version);
    this.memberships.set(key, membership);
    return Promise.resolve(true);
  }

  listMemberships(team: string, page: PageRequest): Promise<Page<Membership>> {
    return Promise.resolve(
      paged(
        [...this.memberships].filter(([, row]) => row.team === team),
        page,
      ),
    );
  }

  countMemberships(team: string): Promise<{ readonly names: number; readonly active: number }> {
    const rows = [...this.memberships.values()].filter((row) => row.team === team);
    return Promise.resolve({ names: rows.length, active: rows.filter((row) => row.active && !isProbe(row)).length });
  }

  noteMembershipUse(team: string, user: string, day: string): Promise<void> {
    noteUse(this.memberships, nameKey(team, user), day);
    return Promise.resolve();
  }

  getAdmins(team: string): Promise<Admins | undefined> {
    return Promise.resolve(this.admins.get(team));
  }

  putAdmins(admins: Admins, expectedVersion: number): Promise<boolean> {
    const stored = this.admins.get(admins.team);
    if ((stored?.version ?? 0) !== expectedVersion) return Promise.resolve(isDeepStrictEqual(stored, admins));
    this.admins.set(admins.team, admins);
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
    if (invite.endedOn !== undefined || !isDeepStrictEqual(invite.redemption, previous))
      return Promise.resolve(isDeepStrictEqual(invite.redemption, next));
    this.invites.set(id, { ...invite, redemption: next });
    return Promise.resolve(true);
  }

  endInvite(id: string, endedOn: string): Promise<void> {
    const invite = this.invites.get(id);
    if (invite !== undefined && invite.endedOn === undefined && invite.redemption?.finished !== true)
      this.invites.set(id, { ...invite, endedOn });
    return Promise.resolve();
  }

  listInvites(team: string, page: PageRequest, user?: string): Promise<Page<Invite>> {
    const begins = user === undefined ? '' : `${foldedName(user)}#`;
    const rows = [...this.invites.values()].filter((invite) => invite.team === team).map(listed);
    return Promise.resolve(
      paged(
        rows.filter(([sort]) => sort.startsWith(begins)),
        page,
      ),
    );
  }

  listOpenInvites(team: string, now: Date): Promise<OpenInvites> {
    const items = [...this.invites.values()].filter((invite) => invite.team === team && isOpen(invite, now));
    return Promise.resolve({ items, isWhole: true });
  }

  getToken(id: string): Promise<Token | undefined> {
    return Promise.resolve(this.tokens.get(id));
  }

  addToken(token: Token): Promise<boolean> {
    const stored = this.tokens.get(token.id);
    const isLater =
      token.kind === 'member' &&
      stored?.kind === 'member' &&
      stored.attempt < token.attempt &&
      stored.endedOn === undefined;
    if (stored !== undefined && !isLater) return Promise.resolve(stored.secretHash === token.secretHash);
    this.tokens.set(token.id, token);
    return Promise.resolve(true);
  }

  changeToken(
    id: string,
    change: TokenChange,
    { sponsoredBy, ...state }: TokenState,
    listed?: Token,
  ): Promise<boolean> {
    const stored: Token | undefined = this.tokens.get(id);
    const isSponsored =
      sponsoredBy === undefined || (stored?.kind === 'service' && stored.sponsor?.membershipId === sponsoredBy);
    const isIn =
      stored !== undefined &&
      isSponsored &&
      Object.entries(state).every(([name, value]) =>
        isDeepStrictEqual((stored as unknown as Readonly<Record<string, unknown>>)[name], value),
      );
    if (isIn)
      this.tokens.set(id, { ...stored, ...change, ...(change.endedOn === undefined ? {} : { secretHash: '' }) });
    if (isIn && (change.endedOn ?? change.supersededAtSeconds) !== undefined) this.unlisted.add(id);
    if (isIn && listed !== undefined) this.unlisted.delete(id);
    return Promise.resolve(isIn);
  }

  listTokens(team: string, page: PageRequest, whose?: TokenHolders): Promise<Page<Token>> {
    const begins = whose === undefined ? '' : whose === 'services' ? SERVICE_USER_PREFIX : `${foldedName(whose.user)}#`;
    const rows = [...this.tokens.values()].filter((token) => token.team === team && !this.unlisted.has(token.id));
    return Promise.resolve(
      paged(
        rows.map(listed).filter(([sort]) => sort.startsWith(begins)),
        page,
      ),
    );
  }

  noteTokenUse(id: string, day: string): Promise<void> {
    noteUse(this.tokens, id, day);
    return Promise.resolve();
  }
}

function copyRows<Row>(from: ReadonlyMap<string, Row>, to: Map<string, Row>): void {
  for (const [key, row] of from) to.set(key, row);
}

function nameKey(team: string, user: string): string {
  return `${team} ${foldedName(user)}`;
}

function listed<Row extends Pick<Token, 'id' | 'user' | 'createdOn'>>(row: Row): [string, Row] {
  return [`${foldedName(row.user)}#${row.createdOn}#${row.id}`, row];
}

/** @param rows each with its sort key, which is also the cursor */
function paged<Row>(rows: readonly (readonly [string, Row])[], { limit, cursor = '' }: PageRequest): Page<Row> {
  const following = rows.filter(([sort]) => sort > cursor).sort(([one], [other]) => (one < other ? -1 : 1));
  const page = following.slice(0, limit);
  const nextCursor = following.length > limit ? page.at(-1)?.[0] : undefined;
  return { items: page.map(([, row]) => row), ...(nextCursor === undefined ? {} : { nextCursor }) };
}

function noteUse<Row extends { readonly lastUsedOn?: string }>(rows: Map<string, Row>, key: string, day: string): void {
  const row = rows.get(key);
  if (row !== undefined && (row.lastUsedOn === undefined || row.lastUsedOn < day))
    rows.set(key, { ...row, lastUsedOn: day });
}

/**
 * Returns bytes that differ from call to call and repeat in every run.
 * @param calls the number of earlier calls
 */
export function countedBytes(calls = 0): (size: number) => Uint8Array {
  let count = calls;
  return (size) => {
    count += 1;
    return hash('sha512', String(count), 'buffer').subarray(0, size);
  };
}

function placeOf({ bucket, root }: RootClaim): string {
  return `${bucket}/${root}`;
}
