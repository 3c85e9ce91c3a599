/** Names the team; where several are signed in, it changes between them. */
import type { JSX } from 'preact';
import type { Latchkey } from '../../browser/latchkey.ts';
import { goTo } from './use-route.ts';

export function TeamName({ latchkey, team }: { readonly latchkey: Latchkey; readonly team: string }): JSX.Element {
  const teams = latchkey.signedInTeams;
  if (teams.length < 2)
    return (
      <span class="whose" dir="auto">
        {team}
      </span>
    );
  return (
    <select
      class="whose button"
      aria-label="Team to show"
      onChange={({ currentTarget }) => {
        goTo({ team: currentTarget.value, screen: 'gallery' });
      }}
    >
      {teams.map((one) => (
        <option key={one.team} selected={one.team === team}>
          {one.team}
        </option>
      ))}
    </select>
  );
}
