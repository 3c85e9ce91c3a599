/** Shows what other programs need of a team, and signs out. */
import type { JSX } from 'preact';
import type { Latchkey } from '../../browser/latchkey.ts';
import type { LiveTeam } from '../live-team.ts';

export interface SettingsScreenProps {
  readonly live: LiveTeam;
  readonly latchkey: Latchkey;
  readonly onSignOut: () => Promise<void>;
}

export function SettingsScreen({ latchkey }: SettingsScreenProps): JSX.Element {
  return <p>{latchkey.broker}</p>;
}
