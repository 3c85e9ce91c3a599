/** Draws the choice of a role. */
import type { JSX } from 'preact';
import { SelectField, type SelectFieldProps } from '../parts/field.tsx';

export interface RoleFieldProps extends Omit<SelectFieldProps, 'options'> {
  readonly roles: readonly string[];
}

export function RoleField({ roles, ...props }: RoleFieldProps): JSX.Element {
  return <SelectField {...props} options={roles.map((one) => ({ value: one, label: one }))} />;
}
