/** Asks whether service tokens shall live on when the admin who made them does not stay one. */
import type { JSX } from 'preact';
import { countInWords } from '../parts/in-words.ts';

export interface KeepTokensProps {
  readonly count: number;
  readonly isKept: boolean;
  readonly onKept: (isKept: boolean) => void;
}

export function KeepTokens({ count, isKept, onKept }: KeepTokensProps): JSX.Element | null {
  if (count === 0) return null;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isKept}
        onChange={({ currentTarget }) => {
          onKept(currentTarget.checked);
        }}
      />
      <span>
        Keep the service tokens
        <span class="hint">
          {countInWords(count, 'service token was', 'service tokens were')} made by this member. Kept ones live on and
          are yours.
        </span>
      </span>
    </label>
  );
}
