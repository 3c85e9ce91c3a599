/**
 * Generators for properties (https://fast-check.dev): places, grants and keys, good ones and hostile ones. Keys are made
 * from the prefixes that were granted, because random text would never come near them.
 */
import fc, { type Arbitrary } from 'fast-check';
import { grantsOf, type Grant, type Place } from '../../shared/domain/authority/grant.ts';
import { ACTIONS, LAYOUT_NAMES, LAYOUTS, type Action, type LayoutName } from '../../shared/domain/authority/layout.ts';
import { scopeOf, type Narrowing, type Scope } from '../../shared/domain/authority/scope.ts';

/** Text that means something to IAM, to URLs or to file systems, and text that only looks like ours. */
const HOSTILE_PIECES = [
  ...['*', '?', '$', '{', '}', '${', '${*}', '${?}', '${$}', '${aws:username}', '${aws:PrincipalTag/user}'],
  ...['/', '//', '.', '..', '%2e%2e', '%2f', '\\', '"', "'", ':', ',', ' ', '+', '&', '[a-z]', '\u0000', '\n'],
  ...['ä', 'ÿ', 'Ā', '写真', '𝄞', 'e\u0301', '\u202e', '\ud800', '\ufffe', '\uffff'],
  ...['max', 'max2', 'ma', 'shared', 'private', 'attachments', 'webqsee', 'items-root'],
];

/** Values that the variables in the pieces would have, if anything replaced them. */
export const CALLER_CONTEXT = { 'aws:username': 'max', 'aws:PrincipalTag/user': 'max' };

export const hostileText: Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE_PIECES), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

/** As long as a user's name can be. */
export const USER_PATTERN_LENGTH = 64;

/** A user's name as `parseUserName` takes it. */
export const userName: Arbitrary<string> = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/);

/** A team id as `parseTeamId` takes it. */
export const teamId: Arbitrary<string> = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,62}$/);

/** A bucket's name as `parseBucketName` takes it. */
export const bucketName: Arbitrary<string> = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);

export const layoutName: Arbitrary<LayoutName> = fc.constantFrom(...LAYOUT_NAMES);

export function roleOf(layout: LayoutName): Arbitrary<string> {
  return fc.constantFrom(...Object.keys(LAYOUTS[layout].roles));
}

/** A role's place in a team. @param text for user and root: also what no parser would let through */
export function placeWith(text: Arbitrary<string>): Arbitrary<Place> {
  return layoutName.chain((layout) =>
    fc.record({
      layout: fc.constant(layout),
      role: roleOf(layout),
      user: text,
      root: LAYOUTS[layout].root.kind === 'bucket' ? fc.constant('') : text.map((root) => `${root}/`),
    }),
  );
}

/** Grants of a layout's role, or made up freely, each prefix ending in `/`. */
export const hostileGrants: Arbitrary<Grant[]> = fc.oneof(
  placeWith(hostileText).map((place) => grantsOf(place)),
  fc.array(
    fc.record({
      actions: fc.subarray([...ACTIONS], { minLength: 1 }),
      prefix: hostileText.map((text) => `${text}/`),
    }),
    { maxLength: 4 },
  ),
);

/** A whole scope, of names that the parsers let through. */
export const wholeScope: Arbitrary<Scope> = fc
  .tuple(placeWith(userName), teamId, bucketName)
  .map(([place, team, bucket]) => scopeOf({ ...place, team, bucket, membership: 'gen0000.member0000' }));

/** What a caller may ask to be left of a scope in this layout. */
export function narrowingIn(layout: LayoutName): Arbitrary<Narrowing> {
  const some = <Name extends string>(names: readonly Name[]): Arbitrary<Name[] | undefined> =>
    fc.option(fc.subarray([...names], { minLength: 1 }), { nil: undefined });
  return fc.record({ areas: some(LAYOUTS[layout].areas), actions: some(ACTIONS) });
}

/** Keys and list prefixes in, at the edge of, and near what was granted; and anywhere else. */
export function keysNear(prefixes: readonly string[]): Arbitrary<string> {
  const near = fc.constantFrom(...(prefixes.length === 0 ? [''] : prefixes));
  return fc.oneof(
    fc.tuple(near, hostileText).map(([prefix, rest]) => prefix + rest),
    fc.tuple(near, hostileText).map(([prefix, rest]) => prefix.slice(0, -1) + rest),
    fc.tuple(near, fc.nat(), hostileText).map(([prefix, at, piece]) => replaceSegment(prefix, at, piece)),
    fc.tuple(near, fc.nat()).map(([prefix, at]) => prefix.slice(0, at % (prefix.length + 1))),
    fc.tuple(hostileText, near).map(([before, prefix]) => before + prefix),
    // Markers of folders: of the prefix itself, and of one below it.
    near,
    fc.tuple(near, hostileText).map(([prefix, name]) => `${prefix}${name}/`),
    hostileText,
  );
}

export const action: Arbitrary<Action> = fc.constantFrom(...ACTIONS);

function replaceSegment(prefix: string, at: number, piece: string): string {
  const segments = prefix.split('/');
  segments[at % segments.length] = piece;
  return `${segments.join('/')}x`;
}
