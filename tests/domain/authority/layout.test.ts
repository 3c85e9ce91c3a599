/**
 * Holds the layouts against `tests/vectors/layouts.json`, which follows the design and not the code: every role, area
 * and action, on the user's own folder, on another's, and on keys outside user folders (`flat`).
 */
import { describe, expect, test } from '@jest/globals';
import { isGranted, type Question } from '../../../shared/domain/authority/decision.ts';
import { grantsOf } from '../../../shared/domain/authority/grant.ts';
import {
  ACTIONS,
  isLayoutName,
  defaultRootOf,
  rightsOf,
  LAYOUT_NAMES,
  LAYOUTS,
  type Action,
} from '../../../shared/domain/authority/layout.ts';
import { parseListPrefix, parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import TABLE from '../../vectors/layouts.json' with { type: 'json' };

interface Cell {
  readonly own: readonly string[];
  readonly other: readonly string[];
  readonly flat: readonly string[];
}

interface Row {
  readonly layout: string;
  readonly role: string;
  /** True for a role that manages the team. */
  readonly manages: boolean;
  /** True for a role that gets the stack's configured actions of other services. */
  readonly serviceActions: boolean;
  readonly defaultRoot: string;
  /** Actions on the root itself. */
  readonly root: readonly string[];
  readonly areas: Readonly<Record<string, Cell>>;
}

const ROWS = TABLE as unknown as readonly Row[];
const USER = 'max';
const FOLDERS = { own: `${USER}/`, other: 'ada/', flat: '' } as const;

function mayDo(row: Row): (action: Action, prefix: string, name?: string) => boolean {
  if (!isLayoutName(row.layout)) throw new Error(`no layout ${row.layout}`);
  const scope = { grants: grantsOf({ layout: row.layout, role: row.role, user: USER, root: row.defaultRoot }) };
  return (action, prefix, name = 'picture.jpg') => {
    const question: Question =
      action === 'list'
        ? { action, prefix: parseListPrefix(prefix) }
        : { action, key: parseObjectKey(`${prefix}${name}`) };
    return isGranted(scope, question);
  };
}

describe.each(ROWS.map((row) => [row.layout, row.role, row] as const))('%s, %s', (_layout, _role, row) => {
  const may = mayDo(row);

  test.each(Object.entries(row.areas))('may do in %s what the table says, and nothing else', (area, cell) => {
    const decided = Object.entries(FOLDERS).map(([whose, folder]) => [
      whose,
      ACTIONS.filter((action) => may(action, `${row.defaultRoot}${area}/${folder}`)),
    ]);
    expect(Object.fromEntries(decided)).toEqual(cell);
  });

  test.each(Object.entries(row.areas))(
    'may do to the markers of folders in %s what it may do in them',
    (area, cell) => {
      const decided = Object.entries(FOLDERS).map(([whose, folder]) => [
        whose,
        ACTIONS.filter((action) => may(action, `${row.defaultRoot}${area}/${folder}`, '')),
      ]);
      expect(Object.fromEntries(decided)).toEqual(cell);
    },
  );

  test('manages the team, and gets the actions of other services, if the table says so', () => {
    const rights = isLayoutName(row.layout) ? rightsOf(row.layout, row.role) : undefined;
    expect([rights?.manages === true, rights?.serviceActions === true]).toEqual([row.manages, row.serviceActions]);
  });

  test('may do on the root itself what the table says', () => {
    expect(ACTIONS.filter((action) => may(action, row.defaultRoot))).toEqual(row.root);
  });

  test('may do nothing outside', () => {
    const outside = ['', 'webqsee/', 'webqsee/acme2/items-root/shared/', 'shared/max/', 'other/shared/max/'];
    const lookalikes = Object.keys(row.areas).map((area) => `${row.defaultRoot}${area}2/${USER}/`);
    for (const prefix of [...outside, ...lookalikes]) {
      // The admin's list of the root covers everything in it.
      const inside = row.defaultRoot !== '' && prefix.startsWith(row.defaultRoot);
      expect([prefix, ACTIONS.filter((action) => may(action, prefix))]).toEqual([prefix, inside ? row.root : []]);
    }
  });
});

test('the vectors name every layout, role and area, and nothing else', () => {
  const code = LAYOUT_NAMES.flatMap((layout) =>
    Object.keys(LAYOUTS[layout].roles).map((role) => [layout, role, ...LAYOUTS[layout].areas]),
  );
  expect(ROWS.map((row) => [row.layout, row.role, ...Object.keys(row.areas)])).toEqual(code);
});

test.each(ROWS)('the root of a team is by default $defaultRoot ($layout, $role)', ({ layout, defaultRoot }) => {
  if (!isLayoutName(layout)) throw new Error(`no layout ${layout}`);
  expect(defaultRootOf(layout, 'acme')).toBe(defaultRoot);
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'Admin', 'admin '])(
  '%j is neither a role nor a layout',
  (name) => {
    expect(LAYOUT_NAMES.filter((layout) => rightsOf(layout, name) !== undefined)).toEqual([]);
    expect(isLayoutName(name)).toBe(false);
  },
);

test('an attacker cannot change the tables of a running process by a stored row', () => {
  for (const layout of LAYOUT_NAMES)
    expect(() => grantsOf({ layout, role: '__proto__', user: USER, root: 'r/' })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
});
