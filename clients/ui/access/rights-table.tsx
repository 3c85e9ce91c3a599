/** Draws areas by actions: everybody's files, the own ones, or none. */
import type { JSX } from 'preact';
import { areaLabel } from '../gallery/area-words.ts';
import { ACTIONS, reachIn, type Reaching } from './area-rights.ts';
import { reachInWords } from './reach-in-words.ts';
import '../parts/table.css';

interface RightsTableProps {
  readonly reaching: Reaching;
  readonly areas: readonly string[];
}

export function RightsTable({ reaching, areas }: RightsTableProps): JSX.Element {
  return (
    <>
      <table class="table" aria-label={`What ${reaching.user} may do in each area`}>
        <thead>
          <tr>
            {['area', ...ACTIONS].map((title) => (
              <th key={title} scope="col" class="capital">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map((area) => (
            <tr key={area}>
              <th scope="row">{areaLabel(area)}</th>
              {ACTIONS.map((action) => {
                const reach = reachIn(reaching, area, action);
                return (
                  <td key={action} data-label={action}>
                    <span class={`reach ${reach}`}>{reach}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {reachInWords(reaching, areas).map((sentence) => (
        <p key={sentence} class="quiet small">
          {sentence}
        </p>
      ))}
    </>
  );
}
