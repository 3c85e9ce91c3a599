/** Tells what a table of rights cannot show at a glance. */
import type { Action } from '../../browser/latchkey.ts';
import { areaLabel } from '../gallery/area-words.ts';
import { ACTIONS, reachIn, type Reaching } from './area-rights.ts';

/** @returns sentences below the table, none where it says all */
export function reachInWords(reaching: Reaching, areas: readonly string[]): readonly string[] {
  const isAll = (area: string, action: Action): boolean => reachIn(reaching, area, action) === 'all';
  const hasOwn = areas.some((area) => ACTIONS.some((action) => reachIn(reaching, area, action) === 'own'));
  return [
    ...(hasOwn ? [`Own: what lies in the area's folder ${reaching.user}. All: everybody's files.`] : []),
    ...areas.flatMap((area) => {
      if (isAll(area, 'list') === isAll(area, 'read')) return [];
      return isAll(area, 'read')
        ? `Files in ${areaLabel(area)} are opened by their names; there is no list.`
        : `Others' files in ${areaLabel(area)}: their names are seen${isAll(area, 'delete') ? ', and they can be deleted' : ''}, but not opened.`;
    }),
  ];
}
