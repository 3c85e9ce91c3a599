/** Draws labelled inputs, with a hint below and what is wrong with their content. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

interface Common {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: ComponentChildren;
  /** What is wrong, in a sentence. */
  readonly fault?: string | undefined;
}

export interface TextFieldProps extends Common {
  readonly autoFocus?: boolean | undefined;
  readonly maxLength?: number | undefined;
  /** Several lines, of this number. */
  readonly rows?: number | undefined;
  readonly placeholder?: string | undefined;
}

export function TextField({ rows, ...props }: TextFieldProps): JSX.Element {
  const { label, value, onInput, hint, fault, ...rest } = props;
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {(common) => {
        const typed = {
          ...common,
          ...rest,
          value,
          autoComplete: 'off',
          autoCapitalize: 'none' as const,
          spellcheck: false,
          onInput: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => {
            onInput(currentTarget.value);
          },
        };
        return rows === undefined ? (
          <input type="text" dir="auto" {...typed} />
        ) : (
          <textarea dir="auto" rows={rows} {...typed} />
        );
      }}
    </Labelled>
  );
}

export interface SelectFieldProps extends Common {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function SelectField({ options, value, onInput, ...labelled }: SelectFieldProps): JSX.Element {
  return (
    <Labelled {...labelled}>
      {(common) => (
        <select
          {...common}
          value={value}
          onChange={({ currentTarget }) => {
            onInput(currentTarget.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface LabelledProps extends Pick<Common, 'label' | 'hint' | 'fault'> {
  readonly children: (common: Described) => JSX.Element;
}

function Labelled({ label, hint, fault, children }: LabelledProps): JSX.Element {
  const id = useId();
  const told = `${id}-told`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': told, 'aria-invalid': fault !== undefined })}
      <div id={told} class="quiet small">
        {hint}
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
      </div>
    </div>
  );
}
