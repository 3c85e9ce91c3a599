/** Draws the frame of samples: what they are of, and each with what it shows. */
import type { ComponentChildren, JSX } from 'preact';

interface SamplesProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Samples({ title, children }: SamplesProps): JSX.Element {
  return (
    <section class="samples">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface SampleProps {
  /** The state that is shown, in a few words. */
  readonly of: string;
  readonly children: ComponentChildren;
}

export function Sample({ of, children }: SampleProps): JSX.Element {
  return (
    <div class="sample">
      <p class="quiet small">{of}</p>
      <div class="sample-row">{children}</div>
    </div>
  );
}

/** Is what a sample does when it is pressed. */
export function nothing(): void {
  // A sample leads nowhere.
}

/** As long as a name can be, and without a place to break it. */
export const LONG_NAME = 'a-user-whose-name-has-all-of-the-sixty-four-characters-it-may.xx';
export const RIGHT_TO_LEFT_NAME = 'מקס־לוי';
