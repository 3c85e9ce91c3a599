/**
 * The session roles as IAM sees them: the tags their sessions carry, the wall that bounds them, and the trust that says
 * who may assume them. A wall knows a session's bucket and root from its tags alone, so it holds whatever the session
 * policy says. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
import { LIST_ACTION, OBJECT_ACTIONS, oneOrMany } from './iam-actions.ts';
import { ACTIONS, LAYOUTS, type Action, type Layout, type SessionRole } from './layout.ts';

/** IAM actions that opening a session takes. */
export const OPEN_SESSION_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] as const;
/** A role that is assumed by a role's session: an hour at most, in seconds. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
export const MAX_SESSION_SECONDS = 3600;

const COMMON_TAGS = ['team', 'user', 'membership', 'bucket'] as const;
export type TagName = (typeof COMMON_TAGS)[number] | 'root';

const BUCKET = '${aws:PrincipalTag/bucket}';
const ROOT = '${aws:PrincipalTag/root}';
/** A root prefix, never the empty one, which would be the whole bucket. */
const ANY_ROOT = '?*/';

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A statement whose values may be the references of a template. */
export interface RoleStatement {
  readonly Effect: 'Allow';
  readonly Principal?: { readonly AWS: unknown };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition;
}

export interface RolePolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly RoleStatement[];
}

/** Returns the names of the tags that every session of the role carries. */
export function tagNamesOf(sessionRole: SessionRole): readonly TagName[] {
  return hasRoot(sessionRole) ? [...COMMON_TAGS, 'root'] : COMMON_TAGS;
}

/**
 * Returns the role's wall: all that any of its sessions can reach.
 * @param buckets names, or references to them, of the buckets that its sessions may be tagged with
 * @param serviceActions exact actions of other AWS services, for the layouts with a role that gets them
 */
export function wallOf(
  sessionRole: SessionRole,
  { buckets, serviceActions }: { readonly buckets: readonly unknown[]; readonly serviceActions: readonly string[] },
): RolePolicy {
  const layouts = layoutsOf(sessionRole);
  const actions = actionsIn(layouts);
  // A root is the tag's; where the root is the bucket itself, the layouts' areas are all there is.
  const prefixes = hasRoot(sessionRole) ? [ROOT] : areasIn(layouts);
  const inBucket: Condition = {
    StringEquals: { 'aws:PrincipalTag/bucket': buckets },
    ...(hasRoot(sessionRole) ? { StringLike: { 'aws:PrincipalTag/root': ANY_ROOT } } : {}),
  };
  const statements: RoleStatement[] = [
    {
      Effect: 'Allow',
      Action: actions.flatMap((action) => (action === 'list' ? [] : OBJECT_ACTIONS[action])),
      Resource: oneOrMany(prefixes.map((prefix) => `arn:aws:s3:::${BUCKET}/${prefix}*`)),
      Condition: inBucket,
    },
    {
      Effect: 'Allow',
      Action: LIST_ACTION,
      Resource: `arn:aws:s3:::${BUCKET}`,
      Condition: {
        ...inBucket,
        StringLike: { ...inBucket['StringLike'], 's3:prefix': oneOrMany(prefixes.map((prefix) => `${prefix}*`)) },
      },
    },
  ];
  const hasServiceActions = rolesIn(layouts).some((role) => role.serviceActions === true);
  if (hasServiceActions && serviceActions.length > 0)
    statements.push({ Effect: 'Allow', Action: serviceActions, Resource: '*' });
  return { Version: '2012-10-17', Statement: statements };
}

/**
 * Returns the role's trust policy. `ForAllValues` is true for no values at all, so each tag is required by itself.
 * SetSourceIdentity has a statement of its own, because it knows nothing of the tags and a condition on them would always
 * refuse it; alone it opens nothing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * @param principals ARNs, or references to them, of who opens sessions
 */
export function trustOf(sessionRole: SessionRole, principals: unknown): RolePolicy {
  const tags = tagNamesOf(sessionRole);
  const Principal = { AWS: principals };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal,
        Action: OPEN_SESSION_ACTIONS.filter((action) => action !== 'sts:SetSourceIdentity'),
        Condition: {
          Null: Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag}`, 'false'])),
          'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
        },
      },
      {
        Effect: 'Allow',
        Principal,
        Action: 'sts:SetSourceIdentity',
        Condition: { Null: { 'sts:SourceIdentity': 'false' } },
      },
    ],
  };
}

function layoutsOf(sessionRole: SessionRole): readonly Layout[] {
  return Object.values(LAYOUTS).filter((layout) => layout.sessionRole === sessionRole);
}

function hasRoot(sessionRole: SessionRole): boolean {
  return layoutsOf(sessionRole).every(({ root }) => root.kind === 'prefix');
}

function areasIn(layouts: readonly Layout[]): string[] {
  return [...new Set(layouts.flatMap(({ areas }) => areas))].map((area) => `${area}/`);
}

function rolesIn(layouts: readonly Layout[]): Layout['roles'][string][] {
  return layouts.flatMap(({ roles }) => Object.values(roles));
}

/** Every action that some role of the layouts has somewhere, in the order of `ACTIONS`. */
function actionsIn(layouts: readonly Layout[]): Action[] {
  const granted = new Set(
    rolesIn(layouts).flatMap(({ areas, root = [] }) => [
      ...root,
      ...Object.values(areas).flatMap(({ everywhere = [], own = [] }) => [...everywhere, ...own]),
    ]),
  );
  return ACTIONS.filter((action) => granted.has(action));
}
