/** Reads the teams of a caller in the broker's answer of `/v1/me`, of which none is believed that could not be stored. */
import { isTeamId, isUserName } from '../../../shared/domain/people/names.ts';
import { isRecord, textField } from './outside-text.ts';

export interface ShownMembership {
  readonly team: string;
  readonly user: string;
  readonly role: string;
}

/** @throws LatchkeyError internal for a membership of another form */
export function membershipsOf(content: Readonly<Record<string, unknown>>): readonly ShownMembership[] {
  const { memberships } = content;
  if (!Array.isArray(memberships)) return [];
  return (memberships as readonly unknown[])
    .filter(isRecord)
    .map((each) => ({ team: textField(each, 'team'), user: textField(each, 'user'), role: textField(each, 'role') }))
    .filter(({ team, user }) => isTeamId(team) && isUserName(user));
}
