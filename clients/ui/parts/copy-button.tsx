/** Draws what copies a text, and says that it did. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, type ButtonKind } from './button.tsx';
import './copy-button.css';

export interface CopyButtonProps {
  /** The text, or what makes it when it is wanted. */
  readonly text: string | (() => Promise<string>);
  /** Default: Copy. */
  readonly name?: ComponentChildren;
  readonly kind?: ButtonKind;
  readonly whyNot?: string | undefined;
  readonly onFailed?: (error: unknown) => void;
}

const TOLD_MS = 2000;

export function CopyButton({ text, name = 'Copy', kind = 'plain', whyNot, onFailed }: CopyButtonProps): JSX.Element {
  const [outcome, setOutcome] = useState<string>();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => {
      setOutcome(undefined);
    }, TOLD_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setOutcome('Copied');
    } catch (error) {
      setOutcome('Not copied: select the text instead');
      onFailed?.(error);
    }
  };
  return (
    <>
      <Button kind={kind} whyNot={whyNot} onPress={() => void copy()}>
        {name}
      </Button>
      <span class="copy-outcome small" role="status">
        {outcome}
      </span>
    </>
  );
}

export interface CopyBlockProps {
  /** What the text is, for who hears the page. */
  readonly label: string;
  readonly text: string;
}

/** Shows a text as it is, with a button that copies it. */
export function CopyBlock({ label, text }: CopyBlockProps): JSX.Element {
  return (
    <div class="copy-block">
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <div class="copy-row">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
