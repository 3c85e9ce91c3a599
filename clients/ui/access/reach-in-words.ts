/** Tells what a table of rights cannot show at a glance. */
import { areaInWords, reachIn, type Reaching } from './area-rights.ts';

/** @returns sentences below the table, none where it says all */
export function reachInWords(reaching: Reaching, areas: readonly string[]): readonly string[] {
  const reachOf = (area: string, action: 'read' | 'list' | 'delete'): string => reachIn(reaching, area, action);
  const hasOwn = areas.some((area) => reachIn(reaching, area, 'write') === 'own' || reachOf(area, 'read') === 'own');
  const unread = areas.filter((area) => reachOf(area, 'list') === 'all' && reachOf(area, 'read') !== 'all');
  const unlisted = areas.filter((area) => reachOf(area, 'read') === 'all' && reachOf(area, 'list') !== 'all');
  return [
    ...(hasOwn ? [`Own: what lies in the area's folder ${reaching.user}. All: everybody's files.`] : []),
    ...unread.map(
      (area) =>
        `Others' files in ${areaInWords(area)}: their names are seen${reachOf(area, 'delete') === 'all' ? ', and they can be deleted' : ''}, but not opened.`,
    ),
    ...unlisted.map((area) => `Files in ${areaInWords(area)} are opened by their names; there is no list.`),
  ];
}
