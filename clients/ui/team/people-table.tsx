/** Draws a table of people, invites or tokens: each row with its name first and its buttons last. */
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import '../parts/table.css';

export interface PeopleRow {
  readonly key: string;
  readonly name: string | undefined;
  /** Stands behind the name. */
  readonly more?: ComponentChildren;
  /** What stands below the heads, but for the name. */
  readonly cells: readonly ComponentChildren[];
  /** What the buttons do, by their names. */
  readonly buttons: Readonly<Record<string, () => void>>;
}

export interface PeopleTableProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly PeopleRow[];
  readonly whyNot: string | undefined;
}

export function PeopleTable({ label, heads, rows, whyNot }: PeopleTableProps): JSX.Element {
  return (
    <table class="table" aria-label={label}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, more, cells, buttons }) => (
          <tr key={key}>
            <th scope="row">
              <bdi id={nameId(key)}>{name}</bdi>
              {more}
            </th>
            {cells.map((cell, at) => (
              // A phone has no heads; a role needs none.
              <td key={heads[at + 1]} data-label={at > 0 ? heads[at + 1] : undefined}>
                {cell}
              </td>
            ))}
            <td class="row-buttons">
              {Object.entries(buttons).map(([text, onPress]) => (
                <Button key={text} kind="bare" describedBy={nameId(key)} whyNot={whyNot} onPress={onPress}>
                  {text}
                </Button>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Returns the id of a row's name, for what describes a button. */
export function nameId(key: string): string {
  return `of-${key}`;
}
