/** Shows what a member may do, and what decides it. */
import type { JSX } from 'preact';
import type { LiveTeam } from '../live-team.ts';

export interface AccessScreenProps {
  readonly live: LiveTeam;
  /** The member that is looked at; default: oneself. */
  readonly member: string | undefined;
  readonly onMember: (member: string) => void;
}

export function AccessScreen({ member }: AccessScreenProps): JSX.Element {
  return <p>{member}</p>;
}
