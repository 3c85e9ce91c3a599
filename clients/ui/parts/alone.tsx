/** Draws what stands alone in the page: one heading, what it means, and what to do. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './alone.css';

export interface AloneProps {
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly buttons?: ComponentChildren;
  /** Whatever changes the page gives another mark, and the new heading gets the focus: who hears the page hears it. */
  readonly mark: string;
}

export function Alone({ title, children, buttons, mark }: AloneProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [mark]);
  return (
    <main class="alone">
      <p class="brand" aria-hidden="true">
        Latchkey
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
      {buttons !== undefined && <div class="alone-buttons">{buttons}</div>}
    </main>
  );
}
