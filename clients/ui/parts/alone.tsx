/** Draws what stands alone in the page: one heading, what it means, and what to do. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './alone.css';

export interface AloneProps {
  /** The heading, and the title of the page. */
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly buttons?: ComponentChildren;
}

export function Alone({ title, children, buttons }: AloneProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Latchkey`;
    // What stood in the page before is gone: who hears the page hears what came instead.
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main class="alone" tabIndex={-1}>
      <p class="brand quiet small" aria-hidden="true">
        Latchkey
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
      {buttons !== undefined && <div class="buttons">{buttons}</div>}
    </main>
  );
}
