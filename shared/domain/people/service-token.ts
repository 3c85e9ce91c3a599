/** Makes tokens of services, limited to a role, and optionally to networks. */
import { LatchkeyError } from '../../errors.ts';
import { LAYOUTS, managesIn, parseRole } from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { requireMemberFits } from '../authority/session-fit.ts';
import { requireManages, type Actor } from './actor.ts';
import { MAX_SERVICE_TOKENS, requireRoom } from './limits.ts';
import { MEMBERSHIP_ID_CHARACTERS, type Membership, type MembershipStore } from './membership.ts';
import { foldedName, parseServiceName } from './names.ts';
import { allPages } from './page.ts';
import { newSecret, randomId, type RandomBytes } from './secret.ts';
import type { Team } from './team.ts';
import { isHeldUp, isLive, userBehind, type Network, type ServiceToken, type TokenStore } from './token.ts';

export const MAX_NETWORKS = 20;
export const MAX_LIFETIME_DAYS = 3650;
const DAY_SECONDS = 24 * 3600;

export interface ServiceTokenInput {
  readonly name: string;
  readonly role: string;
  readonly cidrs?: readonly Network[] | undefined;
  readonly proxy?: boolean | undefined;
  /** Days until it expires; by default it does not. */
  readonly expiresInDays?: number | undefined;
}

export interface ServiceTokenPorts {
  readonly tokens: Pick<TokenStore, 'addToken' | 'listTokens'>;
  readonly memberships: Pick<MembershipStore, 'getMembership'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

/**
 * @param actor the admin who makes it, and with whom it ends; `null` for the operator
 * @returns the token, and its text, which cannot be shown again
 * @throws LatchkeyError out_of_scope, invalid_request, conflict (a live one of that name differs), limit_reached
 */
export async function createServiceToken(
  actor: Actor | null,
  team: Team,
  input: ServiceTokenInput,
  settings: PolicySettings,
  { tokens, memberships, now: clock, random }: ServiceTokenPorts,
): Promise<{ readonly token: ServiceToken; readonly role: string; readonly tokenText: string }> {
  if (actor !== null) requireManages(actor);
  const user = parseServiceName(input.name);
  const role = parseRole(team.layout, input.role);
  checkRights(team, input);
  requireMemberFits(team, { role, user }, settings);
  const now = clock();
  const live: ServiceToken[] = [];
  const sponsors = new Map<string, Promise<Membership | undefined>>();
  for await (const token of allPages((page) => tokens.listTokens(team.team, page, 'services')))
    if (token.kind === 'service' && isLive(token, now) && (await isSponsored(token, sponsors, memberships)))
      live.push(token);
  requireRoom(live.length, MAX_SERVICE_TOKENS, 'service tokens');
  if (
    !live.filter((token) => foldedName(token.name) === foldedName(input.name)).every((token) => isAlike(token, input))
  )
    throw new LatchkeyError(
      'conflict',
      'there is a token of that name with another role, other cidrs or other rights; end it, or choose another name',
    );
  const { id, secretHash, text } = newSecret('token', random);
  const token: ServiceToken = {
    kind: 'service',
    id,
    secretHash,
    team: team.team,
    user,
    name: input.name,
    role,
    membershipId: randomId(MEMBERSHIP_ID_CHARACTERS, random),
    ...(input.cidrs === undefined ? {} : { cidrs: input.cidrs }),
    ...(input.proxy === true ? { proxy: true } : {}),
    sponsor: actor === null ? null : { user: actor.membership.user, membershipId: actor.membership.id },
    createdBy: actor === null ? null : actor.membership.user,
    createdOn: now.toISOString(),
    expiresAtSeconds:
      input.expiresInDays === undefined ? null : Math.floor(now.getTime() / 1000) + input.expiresInDays * DAY_SECONDS,
  };
  if (!(await tokens.addToken(token))) throw new LatchkeyError('internal', 'a token id came up twice');
  return { token, role, tokenText: text };
}

/** False for a token that has ended with its sponsor. */
async function isSponsored(
  token: ServiceToken,
  sponsors: Map<string, Promise<Membership | undefined>>,
  memberships: Pick<MembershipStore, 'getMembership'>,
): Promise<boolean> {
  const user = userBehind(token);
  if (user === null) return true;
  const reading = sponsors.get(user) ?? memberships.getMembership(token.team, user);
  sponsors.set(user, reading);
  return isHeldUp(token, await reading);
}

function checkRights({ layout }: Pick<Team, 'layout'>, { role, cidrs, proxy, expiresInDays }: ServiceTokenInput): void {
  if (managesIn(layout, role)) throw invalid(`a service token does not manage a team: role ${role} is for members`);
  if (cidrs !== undefined && (cidrs.length === 0 || cidrs.length > MAX_NETWORKS))
    throw invalid(`cidrs are 1 to ${MAX_NETWORKS} networks, or left out`);
  if (proxy === true && (LAYOUTS[layout].attachments?.role !== role || cidrs === undefined))
    throw invalid('proxy is for the role that reads attachments, and needs cidrs; leave it out for others');
  if (
    expiresInDays !== undefined &&
    !(Number.isInteger(expiresInDays) && expiresInDays >= 1 && expiresInDays <= MAX_LIFETIME_DAYS)
  )
    throw invalid(`expiresInDays is an integer from 1 to ${MAX_LIFETIME_DAYS}, or left out`);
}

/** True for equal rights from equal networks: such tokens of one name may live at once, for a rotation. */
function isAlike(token: ServiceToken, { name, role, cidrs = [], proxy = false }: ServiceTokenInput): boolean {
  const sorted = (networks: readonly string[]): string => [...networks].sort().join(' ');
  return (
    token.name === name &&
    token.role === role &&
    sorted(token.cidrs ?? []) === sorted(cidrs) &&
    (token.proxy ?? false) === proxy
  );
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
