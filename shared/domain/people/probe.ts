/**
 * Makes and ends probes: memberships for ten minutes, with which an operator tries what a role may do. The mark in a probe's row
 * decides what it is, never its name: a member who is called like a probe is none. A probe manages nothing, whatever its role, and
 * is not among the admins of its team.
 */
import { LatchkeyError } from '../../errors.ts';
import { parseRole } from '../authority/layout.ts';
import type { PolicySettings } from '../authority/session-content.ts';
import { requireMemberFits } from '../authority/session-fit.ts';
import { MAX_NAMES, MAX_PROBES, requireRoom } from './limits.ts';
import { endMember, type EndedMember, type MemberEndPorts } from './member-end.ts';
import {
  HOLDER_ID_CHARACTERS,
  isProbe,
  MEMBERSHIP_ID_CHARACTERS,
  type Membership,
  type MembershipStore,
} from './membership.ts';
import { PROBE_USER_PREFIX } from './names.ts';
import { allPages } from './page.ts';
import { newSecret, randomId, type RandomBytes } from './secret.ts';
import type { Team } from './team.ts';
import { newToken, type TokenStore } from './token.ts';
import { endToken } from './token-list.ts';

/** Tokens of probes expire after ten minutes, and so do all that they could be exchanged for. */
export const PROBE_SECONDS = 600;
const NAME_BYTES = 4;
/** Limits the names that are tried. */
const MAX_ATTEMPTS = 5;

export interface ProbePorts {
  readonly memberships: MembershipStore;
  readonly tokens: Pick<TokenStore, 'addToken'>;
  readonly now: () => Date;
  readonly random: RandomBytes;
}

export interface Probe {
  readonly user: string;
  readonly role: string;
  readonly tokenId: string;
  readonly tokenText: string;
}

/** @throws LatchkeyError invalid_request (no such role), limit_reached */
export async function createProbe(
  team: Team,
  roleName: string,
  settings: PolicySettings,
  ports: ProbePorts,
): Promise<Probe> {
  const { memberships, tokens, random } = ports;
  const role = parseRole(team.layout, roleName);
  requireRoom((await probesOf(team.team, ports)).length, MAX_PROBES, 'probes');
  requireRoom((await memberships.countMemberships(team.team)).names, MAX_NAMES, 'names that were ever used');
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const user = `${PROBE_USER_PREFIX}${Buffer.from(random(NAME_BYTES)).toString('hex')}`;
    requireMemberFits(team, { role, user }, settings);
    const now = ports.now();
    const probeEndsAtSeconds = Math.floor(now.getTime() / 1000) + PROBE_SECONDS;
    const membership: Membership = {
      team: team.team,
      user,
      role,
      id: randomId(MEMBERSHIP_ID_CHARACTERS, random),
      holder: randomId(HOLDER_ID_CHARACTERS, random),
      version: 1,
      active: true,
      enrolled: true,
      since: now.toISOString(),
      probeEndsAtSeconds,
    };
    // A name that was ever used is somebody's, and stays so.
    if (!(await memberships.putMembership(membership, 0))) continue;
    const secret = newSecret('token', random);
    const expiry = { expiresAtSeconds: probeEndsAtSeconds, chainEndsAtSeconds: probeEndsAtSeconds };
    if (await tokens.addToken({ ...newToken(membership, secret, now), createdBy: null, ...expiry }))
      return { user, role, tokenId: secret.id, tokenText: secret.text };
    throw new LatchkeyError('internal', 'a token id came up twice');
  }
  throw new LatchkeyError('internal', 'every name that was tried for a probe is used');
}

/** Lists the probes of a team that have not been ended, those whose time is over among them. */
export async function probesOf(
  team: string,
  { memberships }: { readonly memberships: Pick<MembershipStore, 'listMemberships'> },
): Promise<Membership[]> {
  const found: Membership[] = [];
  for await (const row of allPages((page) => memberships.listMemberships(team, page)))
    if (row.active && isProbe(row)) found.push(row);
  return found;
}

/**
 * Ends a probe as a member is ended: access, token, and live sessions.
 * @throws LatchkeyError not_found for a name without a probe's mark, whoever has it; the errors of `endMember`
 */
export async function endProbe(team: Team, user: string, ports: MemberEndPorts): Promise<EndedMember> {
  const membership = await ports.memberships.getMembership(team.team, user);
  if (membership === undefined || !isProbe(membership))
    throw new LatchkeyError('not_found', `${user} is no probe of team ${team.team}; only probes are ended here`);
  const ended = await endMember(null, team, { user: membership.user }, ports);
  const tokens = allPages((page) => ports.tokens.listTokens(team.team, page, { user: membership.user }));
  for await (const { id, kind } of tokens) if (kind === 'member') await endToken(null, team.team, id, ports);
  return ended;
}
