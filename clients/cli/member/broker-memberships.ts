/** Reads the teams of a caller in the broker's answer of `/v1/me`, of which none is believed that could not be stored. */
import { isRecord, textField } from './outside-text.ts';
import { namedIn } from './sign-in.ts';

export interface ShownMembership {
  readonly team: string;
  readonly user: string;
  readonly role: string;
}

/** @throws LatchkeyError internal for a membership of another form */
export function membershipsOf(content: Readonly<Record<string, unknown>>): readonly ShownMembership[] {
  const { memberships } = content;
  if (!Array.isArray(memberships)) return [];
  const records = (memberships as readonly unknown[]).filter(isRecord);
  return records.map((each) => ({ ...namedIn(each), role: textField(each, 'role') }));
}
