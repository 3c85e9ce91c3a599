/**
 * Gives up the root of a team that has ended, so that a later team, of another id, can have it with the objects in it. Sessions of
 * the ended team reach that root until they expire: their denial is effective soon, but AWS names no bound for it, so a root is given
 * up only when the longest of them is over. One write on the team's row does it; the claim, which counts for nothing from then on, is
 * removed by the next team that it would refuse.
 */
import { LatchkeyError } from '../../errors.ts';
import { parseTeamId } from './names.ts';
import { REVOCATION_SECONDS } from './revoked.ts';
import type { Team, TeamStore } from './team.ts';

/** Returns the time at which the last session of an ended team has expired in any case; `undefined` for one that lives. */
export function lastSessionEndOf({ endedOn }: Pick<Team, 'endedOn'>): Date | undefined {
  return endedOn === undefined ? undefined : new Date(Date.parse(endedOn) + REVOCATION_SECONDS * 1000);
}

/**
 * @returns the team, whose root is free from now on
 * @throws LatchkeyError invalid_request, not_found, conflict (it lives, or sessions of it may), upstream_unavailable
 */
export async function releaseRoot(
  id: string,
  { teams, now }: { readonly teams: Pick<TeamStore, 'getTeam' | 'releaseTeam'>; readonly now: () => Date },
): Promise<Team> {
  const team = await teams.getTeam(parseTeamId(id));
  if (team === undefined) throw new LatchkeyError('not_found', `there is no team ${id}`);
  if (team.rootReleasedOn !== undefined) return team;
  const end = lastSessionEndOf(team);
  if (end === undefined) throw new LatchkeyError('conflict', `team ${id} uses its root; delete the team first`);
  if (Number.isNaN(end.getTime())) throw new LatchkeyError('internal', 'a team in the table is damaged');
  if (end > now())
    throw new LatchkeyError(
      'conflict',
      `sessions of team ${id} may reach its root until ${end.toISOString()}; do the same again then`,
    );
  await teams.releaseTeam(id, now().toISOString());
  // The write may be another's, or its answer was lost: the row tells.
  const released = await teams.getTeam(id);
  if (released?.rootReleasedOn !== undefined) return released;
  throw new LatchkeyError('upstream_unavailable', `the root of team ${id} was not released; do the same again`);
}
