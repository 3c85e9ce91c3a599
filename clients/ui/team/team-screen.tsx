/** Shows who belongs to a team, for who manages it. */
import type { JSX } from 'preact';
import type { LiveTeam } from '../live-team.ts';

export interface TeamScreenProps {
  readonly live: LiveTeam;
  /** The broker's address, with which the links of invites begin. */
  readonly broker: string;
}

export function TeamScreen({ broker }: TeamScreenProps): JSX.Element {
  return <p>{broker}</p>;
}
