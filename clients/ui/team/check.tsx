/** Draws a box to tick, with what it means beside it. */
import type { ComponentChildren, JSX } from 'preact';

export interface CheckProps {
  readonly isChecked: boolean;
  readonly onChecked: (isChecked: boolean) => void;
  readonly children: ComponentChildren;
}

export function Check({ isChecked, onChecked, children }: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={({ currentTarget }) => {
          onChecked(currentTarget.checked);
        }}
      />
      <span>{children}</span>
    </label>
  );
}
