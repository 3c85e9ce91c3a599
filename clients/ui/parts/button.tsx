/** Draws buttons. One that does not work now stays in place and can be focused: it says why. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import './button.css';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'bare';

export interface ButtonProps {
  readonly kind?: ButtonKind;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
  /** Says why the button does not work now; it does nothing then. */
  readonly whyNot?: string | undefined;
  /** The name of a button that shows an icon alone. */
  readonly label?: string | undefined;
  /** True while what was asked for goes on: a second press does nothing. */
  readonly isBusy?: boolean | undefined;
  readonly isPressed?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  /** Id of what the button is about, where its name does not say it. */
  readonly describedBy?: string | undefined;
  readonly class?: string | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  const { kind = 'plain', onPress, children, whyNot, label, isBusy, isPressed, autoFocus, describedBy } = props;
  const id = useId();
  const isOff = whyNot !== undefined;
  const button = (
    <button
      type="button"
      class={`button ${kind} ${label === undefined ? '' : 'icon-only'} ${props.class ?? ''}`}
      aria-label={label}
      aria-pressed={isPressed}
      aria-disabled={isOff || isBusy}
      aria-busy={isBusy}
      aria-describedby={isOff ? `${describedBy ?? ''} ${id}` : describedBy}
      title={isOff ? undefined : label}
      autoFocus={autoFocus}
      onClick={() => {
        if (!isOff && !isBusy) onPress();
      }}
    >
      {children}
    </button>
  );
  if (!isOff) return button;
  return (
    <span class="why-not">
      {button}
      <span class="reason" role="tooltip" id={id}>
        {whyNot}
      </span>
    </span>
  );
}
