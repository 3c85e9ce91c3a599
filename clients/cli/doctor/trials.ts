/**
 * Derives what is tried of each role: every action, in every area, in the own folder and in another's. What must come of it is the
 * decision of the broker itself (`decisionFor`), on the layout's table: nothing of it is written a second time here.
 */
import { grantsOf, type Grant } from '../../../shared/domain/authority/grant.ts';
import { ACTIONS, defaultRootOf, LAYOUTS, type Action } from '../../../shared/domain/authority/layout.ts';
import type { Team } from '../../../shared/domain/people/team.ts';
import { decisionFor } from '../../../shared/domain/signing/access.ts';
import type { Sitter } from './patient.ts';
import { folderOf, probeKey } from './probe-keys.ts';

type Place = Pick<Team, 'layout' | 'root' | 'team'>;
type Person = Pick<Sitter, 'role' | 'user'>;

export interface Trial {
  readonly role: string;
  readonly area: string;
  /** The owner of the folder, or the place outside of all. */
  readonly where: string;
  readonly action: Action;
  /** The key, or the prefix to list; `undefined` lists without one. */
  readonly text: string | undefined;
  readonly allowed: boolean;
}

/** An object that trials need, and a role that may write it; `null` if none may. */
export interface NeededObject {
  readonly key: string;
  readonly writer: string | null;
}

/** Returns the grants of a probe. */
export function grantsFor({ layout, root }: Place, { role, user }: Person): Grant[] {
  return grantsOf({ layout, role, user, root });
}

/** Returns what is tried of one role. */
export function trialsOf(place: Place, person: Person, people: readonly Person[], run: string): Trial[] {
  const { layout, root } = place;
  const grants = grantsFor(place, person);
  return LAYOUTS[layout].areas.flatMap((area) =>
    [person, neighbourOf(place, person, area, people, run)].flatMap(({ user }) =>
      ACTIONS.map((action): Trial => {
        const text =
          action === 'list'
            ? folderOf(root, area, user)
            : probeKey(root, { area, user, run, name: nameFor(action, person.role) });
        const where = user === person.user ? 'own folder' : "another's folder";
        const { allowed } = decisionFor(grants, action, text);
        const refusedDelete = action === 'delete' && !allowed;
        // A delete that must be refused is tried on an object that is there, and is the doctor's own.
        const tried = refusedDelete ? probeKey(root, { area, user, run, name: KEPT }) : text;
        return { role: person.role, area, where, action, text: tried, allowed };
      }),
    ),
  );
}

/** Returns what is tried outside of the team's areas, for each role: none of it is granted to anybody. */
export function outsideTrials(place: Place, person: Person, run: string): Trial[] {
  const { layout, root, team } = place;
  const grants = grantsFor(place, person);
  const other = defaultRootOf(layout, `doctor-${run}`);
  const [area = ''] = LAYOUTS[layout].areas;
  const lookalike = root === '' ? `${area}0/` : `${root.slice(0, -1)}0/`;
  const sibling = other === '' ? `doctor-${run}/` : other;
  const outside = (where: string, action: Action, text: string | undefined): Trial => ({
    role: person.role,
    area: 'outside',
    where,
    action,
    text,
    allowed: decisionFor(grants, action, text ?? '').allowed,
  });
  const object = `${person.user}/latchkey-doctor-${run}-outside`;
  return [
    outside('without a prefix', 'list', undefined),
    outside('the whole bucket', 'list', ''),
    ...(root === '' ? [] : [outside('above the root', 'list', root.slice(0, root.indexOf('/') + 1))]),
    ...[lookalike, sibling].flatMap((prefix) => {
      const where =
        prefix === lookalike ? 'a prefix that begins like the root' : `the root of another team than ${team}`;
      return ACTIONS.map((action) => outside(where, action, action === 'list' ? prefix : `${prefix}${object}`));
    }),
  ];
}

const KEPT = 'kept';

/** Reads are tried on one object for all; what is written and deleted has the role in its name. */
function nameFor(action: Action, role: string): string {
  return action === 'read' ? KEPT : `${action}-${role}`;
}

/** Returns the objects that must be there before the trials, each once. */
export function neededObjects(place: Place, trials: readonly Trial[], people: readonly Person[]): NeededObject[] {
  const keys = trials.flatMap(({ action, text }) =>
    text !== undefined && (action === 'read' || action === 'delete') ? [text] : [],
  );
  return [...new Set(keys)].map((key) => ({ key, writer: writerOf(place, key, people) }));
}

/** Returns the keys of all objects that a run may have made. */
export function madeKeys(place: Place, people: readonly Person[], run: string): string[] {
  const trials = people.flatMap((person) => trialsOf(place, person, people, run));
  const written = trials.flatMap(({ action, allowed, text = '' }) => (action === 'write' && allowed ? [text] : []));
  return [...new Set([...neededObjects(place, trials, people).map(({ key }) => key), ...written])];
}

/** Returns a role that may do the action on a key. */
export function roleWith(place: Place, action: Action, key: string, people: readonly Person[]): string | null {
  return people.find((person) => decisionFor(grantsFor(place, person), action, key).allowed)?.role ?? null;
}

function writerOf(place: Place, key: string, people: readonly Person[]): string | null {
  return roleWith(place, 'write', key, people);
}

/** Returns another user of the area: one whose objects some role can write, if there is one. */
function neighbourOf(place: Place, { user }: Person, area: string, people: readonly Person[], run: string): Person {
  const others = people.filter((person) => person.user !== user);
  const keyOf = (person: Person): string => probeKey(place.root, { area, user: person.user, run, name: KEPT });
  const neighbour = others.find((person) => writerOf(place, keyOf(person), people) !== null) ?? others[0];
  if (neighbour === undefined) throw new Error('a layout has at least two roles');
  return neighbour;
}
