/** Says in words what an area is, and what the caller does there, by the grants alone. */
import type { Action, Team, TeamSettings } from '../../browser/latchkey.ts';
import { areaPrefix, ownPrefix } from './gallery-item.ts';

export interface Rights {
  /** True if the action is granted on the whole area. */
  readonly all: (action: Action) => boolean;
  /** True if it is granted on the caller's own part. */
  readonly own: (action: Action) => boolean;
}

/** Returns an area's name as a person reads it: `uploadedSurveys` is `Uploaded surveys`. */
export function areaLabel(area: string): string {
  const words = area.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function rightsIn(settings: Pick<TeamSettings, 'root' | 'user'>, area: string, may: Team['may']): Rights {
  // A key below the prefix that belongs to nobody: what is granted on it is granted on everybody's.
  const anyKey = `${areaPrefix(settings, area)}\u{10ffff}/any`;
  const ownKey = `${ownPrefix(settings, area)}any`;
  return { all: (action) => may(action, anyKey) === true, own: (action) => may(action, ownKey) === true };
}

/** Returns the line below the tabs. */
export function areaLine(area: string, { all, own }: Rights): string {
  return `${areaLabel(area)}: ${deedsOf({ all, own })}.`;
}

function deedsOf({ all, own }: Rights): string {
  const isOwnAlone = own('read') && !all('read');
  const changesOwn = own('write') && own('delete');
  if (isOwnAlone && all('list'))
    return `only you see ${changesOwn ? 'and change ' : ''}your own; of others’ files you see the names${all('delete') ? ' and may delete them' : ''}`;
  if (isOwnAlone) return changesOwn ? 'only you see and change your own' : 'you see your own alone';
  if (!own('read')) return all('list') ? 'you see the names of what is there' : 'closed to your role';
  return `everybody sees it, ${changesIn({ all, own })}`;
}

function changesIn({ all, own }: Rights): string {
  if (all('write') && all('delete')) return 'you change everything';
  if (own('write') && own('delete'))
    return all('delete') ? 'you change your own and may delete all' : 'you change your own';
  if (own('write')) return 'you add to it and delete nothing';
  return own('delete') ? 'you delete and add nothing' : 'you only look';
}
