/** Draws how far something is, as a bar with a name. */
import type { JSX } from 'preact';
import './progress-bar.css';

export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1. */
  readonly part: number;
  readonly isStill?: boolean | undefined;
}

export function ProgressBar({ label, part, isStill = false }: ProgressBarProps): JSX.Element {
  const percent = Math.floor(Math.min(1, Math.max(0, part)) * 100);
  return (
    <div
      class={isStill ? 'progress still' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div style={{ width: `${percent}%` }} />
    </div>
  );
}
