/** Tells in sentences what an invite lets its holder do: those who read it have never seen a prefix or a policy. */
import type { Action, InvitePreview } from '../../browser/latchkey.ts';
import { actionsIn, areaInWords, type Reaching } from '../access/area-rights.ts';

/** Names the areas of each layout, in the order of the galleries' tabs: a preview names none. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  webqsee: ['shared', 'protected', 'private'],
  'webqsee-simple': ['shared', 'protected', 'private'],
  smap: ['attachments', 'uploadedSurveys', 'media'],
};

export type Promised = Pick<InvitePreview, 'layout' | 'user' | 'role' | 'grants'>;

/** @returns a sentence each, the widest first */
export function grantsInWords({ layout, user, role, grants }: Promised): readonly string[] {
  const areas = AREAS[layout];
  const root = areas === undefined ? undefined : rootOf({ user, grants }, areas);
  if (areas === undefined || root === undefined)
    return grants.map(({ actions, prefix }) => `${capital(listed(actions))} below ${prefix}.`);
  const reaching = { grants, user, root };
  const everybodys = grouped(areas, (area) => actionsIn(reaching, area, 'all'));
  const own = grouped(areas, (area) => actionsIn(reaching, area, 'own'));
  return [
    ...everybodys.map(
      (group) => `${capital(listed(verbs(group.actions)))} everything in ${titles(group)}${withoutReading(group)}.`,
    ),
    ...own.map((group) => ownInWords(group, everybodys, layout)),
    // In every layout the role of this name manages the team, and no other does.
    ...(role === 'admin'
      ? ['Manage the team: invite people, change their roles, remove them, make service tokens.']
      : []),
    ...(layout === 'smap' && role === 'server'
      ? ["Use other services of AWS, if whoever runs this broker allows them to smap's server."]
      : []),
  ];
}

interface Group {
  readonly areas: readonly string[];
  readonly actions: readonly Action[];
}

/** Puts areas together in which the actions are the same, and leaves out those without any. */
function grouped(areas: readonly string[], actionsOf: (area: string) => readonly Action[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const area of areas) {
    const actions = actionsOf(area);
    const before = groups.get(actions.join())?.areas ?? [];
    if (actions.length > 0) groups.set(actions.join(), { actions, areas: [...before, area] });
  }
  return [...groups.values()];
}

function ownInWords(group: Group, everybodys: readonly Group[], layout: string): string {
  // Of this layout alone it is known that nobody else's role reads there.
  if (layout === 'webqsee' && group.areas.join() === 'private')
    return group.actions.includes('list')
      ? 'Keep private files that no other member can open. Admins see their names, and can delete them.'
      : 'Keep private files of your own, which no other member can open.';
  const isThere = everybodys.some(({ areas }) => areas.join() === group.areas.join());
  return `${capital(listed(verbs(group.actions)))} your own files ${isThere ? 'there' : `in ${titles(group)}`}.`;
}

function verbs(actions: readonly Action[]): readonly string[] {
  const has = (action: Action): boolean => actions.includes(action);
  return [
    ...(has('read') && has('list') ? ['see'] : has('read') ? ['open'] : has('list') ? ['list'] : []),
    ...(has('write') ? ['add', 'change'] : []),
    ...(has('delete') ? ['delete'] : []),
  ];
}

function withoutReading({ actions }: Group): string {
  const [reads, lists] = [actions.includes('read'), actions.includes('list')];
  if (lists && !reads) return ', without opening it';
  return reads && !lists ? ' whose name you know' : '';
}

/** Finds the prefix below which all grants are areas, or a member's folders in them. */
function rootOf({ user, grants }: Pick<Reaching, 'user' | 'grants'>, areas: readonly string[]): string | undefined {
  const ends = ['', ...areas.flatMap((area) => [`${area}/`, `${area}/${user}/`])];
  const candidates = grants.flatMap(({ prefix }) =>
    ends
      .filter((end) => prefix.endsWith(end))
      .map((end) => prefix.slice(0, prefix.length - end.length))
      // The shortest one that fits is the root: an area's own prefix fits its folders, too.
      .sort((one, other) => one.length - other.length),
  );
  return candidates.find((root) => grants.every(({ prefix }) => ends.some((end) => prefix === `${root}${end}`)));
}

function titles({ areas }: Group): string {
  return listed(areas.map(areaInWords));
}

function listed(words: readonly string[]): string {
  // The sentences are English, wherever the person is.
  return new Intl.ListFormat('en-GB').format(words);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
