/** Draws areas by actions: everybody's files, the own ones, or none. */
import type { JSX } from 'preact';
import { ACTIONS, areaInWords, reachIn, type Reaching } from './area-rights.ts';

const TITLES = { read: 'Read', list: 'List', write: 'Write', delete: 'Delete' } as const;

interface RightsTableProps {
  readonly reaching: Reaching;
  readonly areas: readonly string[];
}

export function RightsTable({ reaching, areas }: RightsTableProps): JSX.Element {
  return (
    <div class="rights">
      <table>
        <caption class="heard">
          What <bdi>{reaching.user}</bdi> may do in each area
        </caption>
        <thead>
          <tr>
            <th scope="col">Area</th>
            {ACTIONS.map((action) => (
              <th key={action} scope="col">
                {TITLES[action]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map((area) => (
            <tr key={area}>
              <th scope="row">{areaInWords(area)}</th>
              {ACTIONS.map((action) => {
                const reach = reachIn(reaching, area, action);
                return (
                  <td key={action} class={`reach ${reach}`}>
                    {reach}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
