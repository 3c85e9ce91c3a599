/** Proves that docs/roles.md says what the layouts enforce: it is what the generator writes, whose words are those of the decisions. */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { rightsInWords } from '../../docs/roles/rights-in-words.ts';
import { rolesPage } from '../../docs/roles/roles-page.ts';
import { isGranted } from '../../shared/domain/authority/decision.ts';
import { areaPrefix, grantsOf } from '../../shared/domain/authority/grant.ts';
import { ACTIONS, LAYOUT_NAMES, LAYOUTS, type Action } from '../../shared/domain/authority/layout.ts';
import { parseListPrefix, parseObjectKey } from '../../shared/domain/authority/object-key.ts';

const PAGE = readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8');
const ROOT = 'root/';
const CELLS = LAYOUT_NAMES.flatMap((layout) =>
  Object.entries(LAYOUTS[layout].roles).flatMap(([role, rights]) =>
    LAYOUTS[layout].areas.map((area) => ({ layout, role, area, words: rightsInWords(rights.areas[area] ?? {}) })),
  ),
);

test('it is what `node docs/roles/written.ts` writes', () => {
  expect(PAGE).toBe(rolesPage());
});

test.each(CELLS)('$layout: $role in $area/: $words', ({ layout, role, area, words }) => {
  const grants = grantsOf({ layout, role, user: 'max', root: ROOT });
  const allowed = (folder: string): Action[] => {
    const key = `${areaPrefix(ROOT, area)}${folder}/x`;
    return ACTIONS.filter((action) =>
      isGranted(
        { grants },
        action === 'list' ? { action, prefix: parseListPrefix(key) } : { action, key: parseObjectKey(key) },
      ),
    );
  };
  const [everybodys = '', own = ''] = [/^([^;]*) everybody's/, /(?:^|; )([^;]*) the own$/].map(
    (pattern) => pattern.exec(words)?.[1] ?? '',
  );
  const verbs = (text: string): Action[] => ACTIONS.filter((action) => text.includes(`${action}s`));
  // A right to list the root lists all areas; the page says so beside them.
  const withRoot = LAYOUTS[layout].roles[role]?.root ?? [];
  expect(allowed('other')).toEqual(ACTIONS.filter((action) => [...verbs(everybodys), ...withRoot].includes(action)));
  expect(allowed('max')).toEqual(
    ACTIONS.filter((action) => [...verbs(everybodys), ...verbs(own), ...withRoot].includes(action)),
  );
});

test('each role has its line in the table of its layout', () => {
  for (const layout of LAYOUT_NAMES) {
    const [, section = ''] = new RegExp(`^## ${layout}\n([^]*?)^## `, 'm').exec(PAGE) ?? [];
    for (const role of Object.keys(LAYOUTS[layout].roles)) expect(section).toContain(`\n| \`${role}\``);
  }
});
