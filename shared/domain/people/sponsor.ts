/**
 * Defines sponsors: every service token ends with the membership of the admin who made it, without a write of its own. To save
 * the tokens of a member who goes, an admin becomes their sponsor first.
 */
import { LatchkeyError } from '../../errors.ts';
import type { Actor } from './actor.ts';
import type { Membership } from './membership.ts';
import { allPages } from './page.ts';
import { endOfToken, isLive, type ServiceToken, type TokenStore } from './token.ts';

interface SponsorPorts {
  readonly tokens: Pick<TokenStore, 'listTokens' | 'changeToken'>;
  readonly now: () => Date;
}

/** Returns the live service tokens that a membership, in this state, sponsors. */
export async function sponsoredTokens(
  { team, id, active }: Pick<Membership, 'team' | 'id' | 'active'>,
  { tokens, now }: Omit<SponsorPorts, 'tokens'> & { readonly tokens: Pick<TokenStore, 'listTokens'> },
): Promise<ServiceToken[]> {
  const found: ServiceToken[] = [];
  if (!active) return found;
  for await (const token of allPages((page) => tokens.listTokens(team, page, 'services')))
    if (token.kind === 'service' && token.sponsor?.membershipId === id && isLive(token, now())) found.push(token);
  return found;
}

/**
 * Marks the tokens of an ended membership as ended, so they leave the list of their team. They are invalid without the mark, so a
 * failure here is no fault.
 * @returns their number
 */
export async function endSponsoredTokens(before: Membership, ports: SponsorPorts): Promise<number> {
  let ended = 0;
  try {
    for (const token of await sponsoredTokens(before, ports)) {
      const state = { sponsoredBy: before.id, endedOn: undefined };
      if (await ports.tokens.changeToken(token.id, endOfToken(token, ports.now()), state)) ended += 1;
    }
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
  }
  return ended;
}

/** Makes the actor the sponsor of a membership's tokens. @param actor `null` for the operator, whose tokens have none */
export async function takeSponsoredTokens(from: Membership, actor: Actor | null, ports: SponsorPorts): Promise<void> {
  const sponsor = actor === null ? null : { user: actor.membership.user, membershipId: actor.membership.id };
  for (const token of await sponsoredTokens(from, ports))
    await ports.tokens.changeToken(token.id, { sponsor }, { sponsoredBy: from.id, endedOn: undefined });
}
