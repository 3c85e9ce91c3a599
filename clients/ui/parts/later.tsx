/** Draws nothing at first: who waits for less than 300 ms sees no sign of it. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const PATIENCE_MS = 300;

export interface LaterProps {
  /** Default: Loading. */
  readonly text?: string;
}

export function Later({ text = 'Loading …' }: LaterProps): JSX.Element {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setIsLate(true);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <p class="quiet later" role="status">
      {isLate ? text : ''}
    </p>
  );
}
