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
  const changesOwn = own('write') && own('delete');
  let line = 'closed to your role';
  if (all('read')) {
    const deeds = changesOwn ? 'change your own' : own('write') ? 'add to it' : own('delete') ? 'delete' : 'only look';
    line = `everybody sees it, you ${all('write') && all('delete') ? 'change everything' : deeds}`;
  } else if (own('read'))
    line = `only you see ${changesOwn ? 'and change ' : ''}your own${all('list') ? '; of others’ files you see the names' : ''}`;
  else if (all('list')) line = 'you see the names of what is there';
  return `${areaLabel(area)}: ${line}${all('delete') && !all('write') ? ' and may delete all' : ''}.`;
}
