/** Proves that the table of access says of each action what is decided on keys. */
import { expect, test } from '@jest/globals';
import { ACTIONS, reachIn } from '../../../clients/ui/access/area-rights.ts';
import { areaLabel } from '../../../clients/ui/gallery/area-words.ts';
import { reachInWords } from '../../../clients/ui/access/reach-in-words.ts';
import { decide } from '../../../clients/browser/grants.ts';
import { grantsOf } from '../../../shared/domain/authority/grant.ts';
import { LAYOUT_NAMES, LAYOUTS, type LayoutName } from '../../../shared/domain/authority/layout.ts';

function placeOf(
  layout: LayoutName,
  role: string,
): { readonly layout: LayoutName; readonly role: string; readonly user: string; readonly root: string } {
  return { layout, role, user: 'max', root: layout === 'smap' ? '' : 'webqsee/acme/' };
}

test('every cell of every role agrees with the decision on a key of one, and of another', () => {
  const cells: Record<string, number> = { all: 0, own: 0, no: 0 };
  for (const layout of LAYOUT_NAMES)
    for (const role of Object.keys(LAYOUTS[layout].roles)) {
      const place = placeOf(layout, role);
      const grants = grantsOf(place);
      const may = (action: (typeof ACTIONS)[number], key: string): boolean => decide(grants, action, key) === true;
      for (const area of LAYOUTS[layout].areas)
        for (const action of ACTIONS) {
          const own = may(action, `${place.root}${area}/max/a.jpg`);
          const other = may(action, `${place.root}${area}/maximilian/a.jpg`);
          const reach = reachIn({ ...place, grants }, area, action);
          expect([layout, role, area, action, reach]).toEqual([
            layout,
            role,
            area,
            action,
            other ? 'all' : own ? 'own' : 'no',
          ]);
          cells[reach] = (cells[reach] ?? 0) + 1;
        }
    }
  expect(Math.min(...Object.values(cells))).toBeGreaterThan(0);
});

test('an admin is said to see the names of private files, and not to open them', () => {
  const place = placeOf('webqsee', 'admin');
  expect(reachInWords({ ...place, grants: grantsOf(place) }, LAYOUTS.webqsee.areas)).toEqual([
    "Own: what lies in the area's folder max. All: everybody's files.",
    "Others' files in Private: their names are seen, and they can be deleted, but not opened.",
  ]);
});

test('a reader of smap is said to have no list', () => {
  const place = placeOf('smap', 'reader');
  expect(reachInWords({ ...place, grants: grantsOf(place) }, LAYOUTS.smap.areas)).toEqual([
    'Files in Attachments are opened by their names; there is no list.',
  ]);
});

test('names of areas are read as titles', () => {
  expect(['shared', 'uploadedSurveys'].map(areaLabel)).toEqual(['Shared', 'Uploaded surveys']);
});
