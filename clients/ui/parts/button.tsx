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
  readonly class?: string | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  const { kind = 'plain', onPress, children, whyNot, label, isBusy = false, isPressed, autoFocus } = props;
  const id = useId();
  const button = (
    <button
      type="button"
      class={['button', kind, ...(label === undefined ? [] : ['icon-only']), props.class ?? ''].join(' ').trim()}
      aria-label={label}
      aria-pressed={isPressed}
      aria-disabled={whyNot !== undefined || isBusy ? true : undefined}
      aria-busy={isBusy ? true : undefined}
      aria-describedby={whyNot === undefined ? undefined : id}
      title={whyNot === undefined ? label : undefined}
      autoFocus={autoFocus}
      onClick={() => {
        if (whyNot === undefined && !isBusy) onPress();
      }}
    >
      {children}
    </button>
  );
  if (whyNot === undefined) return button;
  return (
    <span class="why-not">
      {button}
      <span class="reason" role="tooltip" id={id}>
        {whyNot}
      </span>
    </span>
  );
}
