/** Draws what most people need not see: a line that unfolds it. */
import type { ComponentChildren, JSX } from 'preact';
import './folded.css';

export interface FoldedProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Folded({ title, children }: FoldedProps): JSX.Element {
  return (
    <details class="folded">
      <summary>{title}</summary>
      {children}
    </details>
  );
}
