/**
 * Defines the session roles as IAM sees them: the tags their sessions carry, the wall that bounds them, and the trust that says
 * who may assume them. A wall knows a session's bucket and root from its tags alone, so it holds whatever the session policy
 * says. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
import { LIST_ACTION, OBJECT_ACTIONS, oneOrMany, s3Arn, type Partition } from './iam-actions.ts';
import { ACTIONS, LAYOUTS, type Action, type Layout, type SessionRole } from './layout.ts';

/** IAM actions that are needed to open a session. */
export const OPEN_SESSION_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] as const;
/**
 * Limits a role that is assumed by a role's session: an hour, in seconds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export const MAX_SESSION_SECONDS = 3600;

export type TagName = 'bucket' | 'root';

const BUCKET = '${aws:PrincipalTag/bucket}';
const ROOT = '${aws:PrincipalTag/root}';
/** Matches a root prefix, never the empty one, which would be the whole bucket. */
const ANY_ROOT = '?*/';

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A statement whose values may be the references of a template. */
export interface RoleStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly AWS: unknown };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition;
}

export interface RolePolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly RoleStatement[];
}

/** The settings of the stack from which a wall is made. */
export interface WallSettings {
  readonly partition: Partition;
  /** Names, or references to them, of the buckets that the stack lists for the role's layouts. */
  readonly buckets: readonly unknown[];
  /** Exact actions of other AWS services, for the layouts with a role that gets them. */
  readonly serviceActions: readonly string[];
}

/** Returns the names of the tags that every session of the role carries. */
export function tagNamesOf(sessionRole: SessionRole): readonly TagName[] {
  return hasRoot(sessionRole) ? ['bucket', 'root'] : ['bucket'];
}

/**
 * Returns the role's wall: all that any of its sessions can reach. Its Denies hold against whatever else the role or its
 * sessions may ever be allowed.
 */
export function wallOf(sessionRole: SessionRole, { partition, buckets, serviceActions }: WallSettings): RolePolicy {
  const layouts = layoutsOf(sessionRole);
  const bucketArn = s3Arn(partition, BUCKET);
  // A tag names the root; if the root is the bucket itself, the wall allows the layouts' areas alone.
  const prefixes = hasRoot(sessionRole) ? [ROOT] : areasIn(layouts);
  const objectActions = actionsIn(layouts).flatMap((action) => (action === 'list' ? [] : OBJECT_ACTIONS[action]));
  const hasServiceActions = rolesIn(layouts).some((role) => role.serviceActions === true) && serviceActions.length > 0;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: objectActions,
        Resource: oneOrMany(prefixes.map((prefix) => `${bucketArn}/${prefix}*`)),
      },
      {
        Effect: 'Allow',
        Action: LIST_ACTION,
        Resource: bucketArn,
        Condition: { StringLike: { 's3:prefix': oneOrMany(prefixes.map((prefix) => `${prefix}*`)) } },
      },
      ...(hasServiceActions ? [{ Effect: 'Allow', Action: serviceActions, Resource: '*' } as const] : []),
      // A condition without a value would hold for nobody: if no bucket is listed, there is nothing to reach.
      deny(buckets.length === 0 ? undefined : { StringNotEquals: { 'aws:PrincipalTag/bucket': buckets } }),
      ...(hasRoot(sessionRole) ? [deny({ StringNotLike: { 'aws:PrincipalTag/root': ANY_ROOT } })] : []),
      // Sessions are revoked by their SourceIdentity: one without could not be.
      deny({ Null: { 'aws:SourceIdentity': 'true' } }),
    ],
  };
}

/** The principals that may open sessions: of one account, and of these the named ones. */
export interface Trusted {
  /** The ARN of the account's root, or a reference to it. */
  readonly account: unknown;
  /** ARNs of roles or users, or references to them. */
  readonly principals: readonly unknown[];
}

/**
 * Returns the role's trust policy. AssumeRole demands every tag and a SourceIdentity. TagSession and SetSourceIdentity, which
 * open nothing by themselves, are allowed beside it: TagSession has no SourceIdentity and SetSourceIdentity no tags, so a demand
 * there would always refuse. `ForAllValues` is true for no values at all, so each tag is required by itself.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 *
 * Principals are named by a condition: as `Principal`, IAM would refuse a role that does not exist yet, and turn a deleted one
 * into an id that nothing matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function trustOf(sessionRole: SessionRole, { account, principals }: Trusted): RolePolicy {
  const tags = tagNamesOf(sessionRole);
  const Principal = { AWS: account };
  const named = { ArnEquals: { 'aws:PrincipalArn': principals } };
  const [assume, ...beside] = OPEN_SESSION_ACTIONS;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal,
        Action: assume,
        Condition: {
          ...named,
          Null: {
            ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag}`, 'false'])),
            'sts:SourceIdentity': 'false',
          },
          'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
        },
      },
      { Effect: 'Allow', Principal, Action: beside, Condition: named },
    ],
  };
}

function deny(condition: Condition | undefined): RoleStatement {
  return { Effect: 'Deny', Action: '*', Resource: '*', ...(condition === undefined ? {} : { Condition: condition }) };
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

/** Returns every action that some role of the layouts has somewhere, in the order of `ACTIONS`. */
function actionsIn(layouts: readonly Layout[]): Action[] {
  const granted = new Set(
    rolesIn(layouts).flatMap(({ areas, root = [] }) => [
      ...root,
      ...Object.values(areas).flatMap(({ everywhere = [], own = [] }) => [...everywhere, ...own]),
    ]),
  );
  return ACTIONS.filter((action) => granted.has(action));
}
