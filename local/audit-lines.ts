/**
 * Writes the audit lines of `npm start`: as JSON, like the functions on AWS, or in words if a person reads them at a terminal. The
 * client's address, which only this file knows, is added here.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { styleText } from 'node:util';
import type { AuditRecord } from '../shared/http/audit.ts';

/** A record with the address of the client, if a trusted proxy named it. */
export type ServedRecord = AuditRecord & { readonly clientIp?: string };

interface Terminal {
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** Matches what a terminal may act upon, or does not show: controls, formats such as changes of direction, and line breaks. */
const UNSHOWN = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Most characters of one field: names are shorter. */
const MAX_SHOWN = 120;
const COLOURS = { allowed: 'green', refused: 'yellow', failed: 'red' } as const;

const clients = new AsyncLocalStorage<string | undefined>();

/** Runs a request whose audit line names the client. */
export function withClient<Result>(clientIp: string | undefined, work: () => Result): Result {
  return clients.run(clientIp, work);
}

/** Returns the function that turns a record into the line for this output. */
export function auditLineFor(
  output: Terminal,
  environment: Readonly<Record<string, string | undefined>>,
): (record: AuditRecord) => string {
  // https://no-color.org
  const isColoured = (environment['NO_COLOR'] ?? '') === '' && output.hasColors?.() === true;
  return (record) => {
    const clientIp = clients.getStore();
    const served: ServedRecord = clientIp === undefined ? record : { ...record, clientIp };
    return output.isTTY === true ? inWords(served, isColoured) : JSON.stringify({ audit: served });
  };
}

/** Returns time, route, who, decision, status, error and duration. Ids and digests are left to the JSON. */
export function inWords(record: ServedRecord, isColoured: boolean): string {
  const { time, route, decision, status, code, cause, durationMs = 0, clientIp } = record;
  const outcome = [decision, ...(status === undefined ? [] : [String(status)]), ...(code === undefined ? [] : [code])];
  const words = outcome.map(shown).join(' ');
  return [
    shown(time.replace(/^.*T([0-9:]+).*$/, '$1Z')),
    shown(route),
    whoOf(record),
    isColoured ? styleText(COLOURS[decision], words, { validateStream: false }) : words,
    ...(cause === undefined ? [] : [`(${shown(cause)})`]),
    ...(clientIp === undefined ? [] : [`from ${shown(clientIp)}`]),
    `${durationMs} ms`,
  ].join(' ');
}

function whoOf({ team, user, role, reader, askedTeam }: ServedRecord): string {
  const person = [team, user ?? reader].flatMap((name) => (name === undefined ? [] : [nameOf(name)])).join('/');
  return [
    person === '' ? 'nobody' : person,
    ...(role === undefined ? [] : [`(${shown(role)})`]),
    ...(user === undefined || reader === undefined ? [] : [`for ${nameOf(reader)}`]),
    ...(askedTeam === undefined ? [] : [`asking for ${shown(askedTeam)}`]),
  ].join(' ');
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
