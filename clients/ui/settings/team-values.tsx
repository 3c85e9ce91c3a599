/** Shows the values that are the same for everybody in a team, each with a button that copies it. */
import type { JSX } from 'preact';
import type { TeamSettings } from '../../browser/latchkey.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import './settings.css';

interface TeamValuesProps {
  readonly settings: Pick<TeamSettings, 'team'>;
  /** Names and values; an empty root is the bucket itself. */
  readonly values: readonly (readonly [name: string, value: string])[];
}

export function TeamValues({ settings, values }: TeamValuesProps): JSX.Element {
  return (
    <section aria-labelledby="values">
      <h2 id="values">Team-wide values</h2>
      <p class="quiet">The same for everybody in {settings.team}, and no secrets.</p>
      <dl class="values">
        {values.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code dir="ltr">{value || 'The bucket itself'}</code>
              {value && (
                <CopyButton
                  kind="bare"
                  text={value}
                  name={
                    <span>
                      Copy<span class="heard"> {name}</span>
                    </span>
                  }
                />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
