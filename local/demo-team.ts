/** Makes a team of the demo, and its invites. */
import { randomBytes } from 'node:crypto';
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

/** Invites a user for the longest time, or a new name like it if the user is in the team already: the stored invite was lost. */
export async function inviteOne(
  operator: Pick<Operator, 'invite'>,
  team: string,
  user: string,
  role: string,
): Promise<{ readonly user: string; readonly code: string }> {
  const invited = async (name: string): Promise<{ readonly user: string; readonly code: string }> => {
    const { code } = await operator.invite({ team, user: name, role, expiresInSeconds: MAX_INVITE_SECONDS });
    return { user: name, code };
  };
  try {
    return await invited(user);
  } catch (error) {
    if (!isConflict(error)) throw error;
    return invited(`${user}-${randomBytes(3).toString('hex')}`);
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'conflict';
}
