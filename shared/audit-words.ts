/** Writes an audit record in words, for a person at a terminal. */
import { styleText } from 'node:util';
import type { AuditState, ServedRecord } from './audit-record.ts';

/** Matches what a terminal may act upon, or does not show: controls, formats such as changes of direction, and line breaks. */
const UNSHOWN = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Most characters of one field: names are shorter. */
const MAX_SHOWN = 120;
/** Matches the id of an invite or token, which is left to the JSON. */
const ID = /^[0-9a-f]{20}$/;
const COLOURS = { allowed: 'green', refused: 'yellow', failed: 'red' } as const;

interface Form {
  readonly isColoured: boolean;
  /** True to write the day, too. */
  readonly withDay?: boolean;
}

/** Returns time, route, who, decision, status, error, change and duration. Ids and digests are left to the JSON. */
export function inWords(record: ServedRecord, { isColoured, withDay }: Form): string {
  const { time, route, decision, status, code, cause, durationMs = 0, clientIp } = record;
  const outcome = [decision, ...(status === undefined ? [] : [String(status)]), ...(code === undefined ? [] : [code])];
  const words = outcome.map(shown).join(' ');
  return [
    shown(time.replace(withDay === true ? /\.\d+Z$/ : /^.*T([0-9:]+).*$/, withDay === true ? 'Z' : '$1Z')),
    shown(route),
    whoOf(record),
    isColoured ? styleText(COLOURS[decision], words, { validateStream: false }) : words,
    ...refusedItemsOf(record),
    ...(cause === undefined ? [] : [`(${shown(cause)})`]),
    ...changeOf(record),
    ...(clientIp === undefined ? [] : [`from ${shown(clientIp)}`]),
    `${durationMs} ms`,
  ].join(' ');
}

function whoOf({ actor, team, user, role, reader, askedTeam }: ServedRecord): string {
  if (actor !== undefined) return `${nameOf(actor)}${team === undefined ? '' : ` on ${nameOf(team)}`}`;
  const person = [team, user ?? reader].flatMap((name) => (name === undefined ? [] : [nameOf(name)])).join('/');
  return [
    person === '' ? 'nobody' : person,
    ...(role === undefined ? [] : [`(${shown(role)})`]),
    ...(user === undefined || reader === undefined ? [] : [`for ${nameOf(reader)}`]),
    ...(askedTeam === undefined || askedTeam === team ? [] : [`asking for ${shown(askedTeam)}`]),
  ].join(' ');
}

/** Returns how many items of an answered batch were refused, by code. */
function refusedItemsOf({ refused = {} }: ServedRecord): string[] {
  const counts = Object.entries(refused).map(([code, count]) => `${shown(code)} ${count}`);
  return counts.length === 0 ? [] : [`but refused: ${counts.join(', ')}`];
}

/** Returns whom or what was changed, with the fields that differ: `max: role member to admin`. */
function changeOf({ subject, before, after }: ServedRecord): string[] {
  if (after === undefined) return [];
  const names = Object.keys({ ...before, ...after }).filter((name) => name !== 'id' && before?.[name] !== after[name]);
  const changes = names.map((name) => {
    const values = [before, after].flatMap((state) => (state?.[name] === undefined ? [] : [valueOf(state[name])]));
    return `${shown(name)} ${values.join(' to ')}`;
  });
  const whose = [subject, after['user']].find((name) => typeof name === 'string' && !ID.test(name));
  return [...(whose === undefined ? [] : [`${valueOf(whose)}:`]), changes.join(', ') || 'unchanged'];
}

function valueOf(value: AuditState[string]): string {
  return typeof value === 'string' && value !== '' ? nameOf(value) : JSON.stringify(value);
}

/** Quotes a name that could be read as more of the line: logins of smap may hold spaces. */
function nameOf(name: string): string {
  return /[\s"/()]/.test(name) ? `"${shown(name.replaceAll(/["\\]/g, '\\$&'))}"` : shown(name);
}

/** Returns a text as one that a terminal only shows, with escapes for all else. */
function shown(text: string): string {
  const escaped = text.replace(UNSHOWN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return escaped.length > MAX_SHOWN ? `${escaped.slice(0, MAX_SHOWN)}…` : escaped;
}
