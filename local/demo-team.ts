/** Makes a team of the demo, and its invites. */
import type { Operator } from '../shared/compose-operator.ts';
import { MAX_INVITE_SECONDS } from '../shared/domain/people/invite.ts';
import type { NewTeam } from '../shared/domain/people/team.ts';
import { LatchkeyError } from '../shared/errors.ts';

/** Creates a team, or continues with one that an interrupted start left behind. */
export async function ensureTeam(operator: Pick<Operator, 'createTeam'>, input: NewTeam): Promise<void> {
  try {
    await operator.createTeam(input);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

export function isConflict(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'conflict';
}

/** Returns the code of an invite with the longest lifetime. */
export async function inviteCode(
  operator: Pick<Operator, 'invite'>,
  team: string,
  user: string,
  role: string,
): Promise<string> {
  return (await operator.invite({ team, user, role, expiresInSeconds: MAX_INVITE_SECONDS })).code;
}
