/** Draws how many items are selected and what can be done with them, at the foot of the page. */
import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { countInWords } from '../parts/in-words.ts';
import { DeedButtons, type DeedButtonsProps } from './deed-buttons.tsx';
import './selection-bar.css';

export interface SelectionBarProps extends DeedButtonsProps {
  readonly onClear: () => void;
}

export function SelectionBar({ onClear, ...deeds }: SelectionBarProps): JSX.Element {
  return (
    <div class="selection-bar" role="group" aria-label="Selection">
      <span class="count" role="status">
        {deeds.busy ?? countInWords(deeds.items.length, 'selected', 'selected')}
      </span>
      <Button kind="bare" onPress={onClear}>
        Clear
      </Button>
      <DeedButtons {...deeds} />
    </div>
  );
}
