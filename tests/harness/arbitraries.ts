/**
 * Generates input for property tests (https://fast-check.dev): places, grants and keys, valid and hostile. Keys derive
 * from the granted prefixes, because random text would never come near them.
 */
import fc, { type Arbitrary } from 'fast-check';
import { grantsOf, type Grant, type Place } from '../../shared/domain/authority/grant.ts';
import { ACTIONS, LAYOUT_NAMES, LAYOUTS, type Action, type LayoutName } from '../../shared/domain/authority/layout.ts';
import { scopeOf, type Narrowing, type Scope } from '../../shared/domain/authority/scope.ts';

/** Holds text that has a meaning to IAM, URLs or file systems, and text that only resembles ours. */
const HOSTILE_PIECES = [
  ...['*', '?', '$', '{', '}', '${', '${*}', '${?}', '${$}', '${aws:username}', '${aws:PrincipalTag/user}'],
  ...['/', '//', '.', '..', '%2e%2e', '%2f', '\\', '"', "'", ':', ',', ' ', '+', '&', '[a-z]', '\u0000', '\n'],
  ...['ä', 'ÿ', 'Ā', '写真', '𝄞', 'e\u0301', '\u202e', '\ud800', '\ufffe', '\uffff'],
  ...['max', 'max2', 'ma', 'shared', 'private', 'attachments', 'webqsee', 'items-root'],
];

/** Holds the values of the variables in the pieces, for an evaluator that would substitute them. */
export const CALLER_CONTEXT = { 'aws:username': 'max', 'aws:PrincipalTag/user': 'max' };

export const hostileText: Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE_PIECES), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 6 })
  .map((pieces) => pieces.join(''));

/** Equals the longest name of a user. */
export const USER_PATTERN_LENGTH = 64;

/** Generates users' names that `parseUserName` accepts. */
export const userName: Arbitrary<string> = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/);

/** Generates team ids that `parseTeamId` accepts. */
export const teamId: Arbitrary<string> = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,62}$/);

/** Generates buckets' names that `parseBucketName` accepts. */
export const bucketName: Arbitrary<string> = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);

export const layoutName: Arbitrary<LayoutName> = fc.constantFrom(...LAYOUT_NAMES);

export function roleOf(layout: LayoutName): Arbitrary<string> {
  return fc.constantFrom(...Object.keys(LAYOUTS[layout].roles));
}

/**
 * Generates a role's place in a team.
 * @param text for user and root, including text that no parser would accept
 */
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

/** Generates the grants of a layout's role, or arbitrary ones, each prefix ending in `/`. */
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

/** Generates whole scopes with names that the parsers accept. */
export const wholeScope: Arbitrary<Scope> = fc
  .tuple(placeWith(userName), teamId, bucketName)
  .map(([place, team, bucket]) => scopeOf({ ...place, team, bucket, membership: 'gen0000.member0000' }));

/** Generates the narrowings that a caller may request in this layout. */
export function narrowingIn(layout: LayoutName): Arbitrary<Narrowing> {
  const some = <Name extends string>(names: readonly Name[]): Arbitrary<Name[] | undefined> =>
    fc.option(fc.subarray([...names], { minLength: 1 }), { nil: undefined });
  return fc.record({ areas: some(LAYOUTS[layout].areas), actions: some(ACTIONS) });
}

/** Generates keys and list prefixes in, at the edge of, and near the granted prefixes, and anywhere else. */
export function keysNear(prefixes: readonly string[]): Arbitrary<string> {
  const near = fc.constantFrom(...(prefixes.length === 0 ? [''] : prefixes));
  return fc.oneof(
    fc.tuple(near, hostileText).map(([prefix, rest]) => prefix + rest),
    fc.tuple(near, hostileText).map(([prefix, rest]) => prefix.slice(0, -1) + rest),
    fc.tuple(near, fc.nat(), hostileText).map(([prefix, at, piece]) => replaceSegment(prefix, at, piece)),
    fc.tuple(near, fc.nat()).map(([prefix, at]) => prefix.slice(0, at % (prefix.length + 1))),
    fc.tuple(hostileText, near).map(([before, prefix]) => before + prefix),
    // Folder markers: that of the prefix, and that of a folder within it.
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
