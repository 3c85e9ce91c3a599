/** Tells in the galleries' words what an invite lets its holder do: those who read it have never seen a prefix or a policy. */
import type { Action, InvitePreview } from '../../browser/latchkey.ts';
import { areaLabel, areaLine } from '../gallery/area-words.ts';
import { ACTIONS, reachIn } from '../access/area-rights.ts';

const GALLERY = ['shared', 'protected', 'private'];
/** Names the areas of each layout, in the order of the galleries' tabs: a preview names none. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  webqsee: GALLERY,
  'webqsee-simple': GALLERY,
  smap: ['attachments', 'uploadedSurveys', 'media'],
};

export type Promised = Pick<InvitePreview, 'layout' | 'user' | 'role' | 'grants'>;

/** @returns a sentence for each area that the invite opens, and for what else its role may do */
export function grantsInWords({ layout, user, role, grants }: Promised): readonly string[] {
  const areas = AREAS[layout] ?? [];
  const root = rootOf({ user, grants }, areas);
  if (root === undefined) return grants.map(({ actions, prefix }) => `${prefix}: ${actions.join(', ')}.`);
  const sentences = areas.flatMap((area) => {
    const all = (action: Action): boolean => reachIn({ grants, user, root }, area, action) === 'all';
    const own = (action: Action): boolean => reachIn({ grants, user, root }, area, action) !== 'no';
    if (!ACTIONS.some(own)) return [];
    return own('read') && !own('list')
      ? `${areaLabel(area)}: you open files whose name you know.`
      : areaLine(area, { all, own });
  });
  // In every layout the role of this name manages the team, and no other does.
  if (role === 'admin') sentences.push('You manage the team: people, roles and service tokens.');
  if (layout === 'smap' && role === 'server') sentences.push('You use what other services of AWS this broker allows.');
  return sentences;
}

/** Finds the prefix below which all grants are areas, or a member's folders in them; none where no area is known. */
function rootOf({ user, grants }: Pick<Promised, 'user' | 'grants'>, areas: readonly string[]): string | undefined {
  const ends = areas.flatMap((area) => [`${area}/`, `${area}/${user}/`]);
  const first = grants[0]?.prefix ?? '';
  return (
    ['', ...ends]
      .filter((end) => areas.length > 0 && first.endsWith(end))
      .map((end) => first.slice(0, first.length - end.length))
      // The shortest one that fits is the root: an area's own prefix fits its folders, too.
      .sort((one, other) => one.length - other.length)
      .find((root) => grants.every(({ prefix }) => ['', ...ends].some((end) => prefix === root + end)))
  );
}
