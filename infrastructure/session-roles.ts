/**
 * Defines the session roles. Each has one policy, its wall, as permissions and as boundary, so a caller that could write inline
 * policies of the role still could not widen it. Only the functions that open sessions are trusted.
 */
import { SESSION_ROLES, type SessionRole } from '../shared/domain/authority/layout.ts';
import {
  MAX_SESSION_SECONDS,
  OPEN_SESSION_ACTIONS,
  trustOf,
  wallOf,
  type RolePolicy,
  type Trusted,
} from '../shared/domain/authority/session-role.ts';
import { DENIAL_POLICY_NAME, denialPolicy } from '../shared/domain/session/denial-policy.ts';
import { FUNCTIONS } from '../shared/http/routes.ts';
import type { StackParameters } from './parameters.ts';
import {
  capitalised,
  functionRoleId,
  literal,
  sessionRoleName,
  wallId,
  type Resource,
  type Resources,
  type TemplateText,
} from './template.ts';

/** The rights of a session role, from which both a template and the stand-in make it. */
interface SessionRoleRights {
  readonly role: SessionRole;
  readonly wall: RolePolicy;
  readonly trust: RolePolicy;
  readonly maxSessionSeconds: number;
}

/** The buckets that the stack lists for each session role: names, or references to them. */
export type ListedBuckets = Readonly<Record<SessionRole, readonly TemplateText[]>>;

/** Returns every session role's rights. */
export function sessionRoleRights(
  partition: string,
  buckets: ListedBuckets,
  smapServerActions: readonly string[],
  trustedBy: (role: SessionRole) => Trusted,
): SessionRoleRights[] {
  return SESSION_ROLES.map((role) => ({
    role,
    wall: wallOf(role, { partition, buckets: buckets[role], serviceActions: smapServerActions }),
    trust: trustOf(role, trustedBy(role)),
    maxSessionSeconds: MAX_SESSION_SECONDS,
  }));
}

/**
 * Returns the statements that let their holder write inline policies of roles, each only while the role's boundary is its wall,
 * so nobody can widen a role with them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function denySessionsStatements<Arn>(
  roles: readonly { readonly roleArn: Arn; readonly wallArn: Arn }[],
): Readonly<Record<string, unknown>>[] {
  return [
    { Effect: 'Allow', Action: 'iam:GetRolePolicy', Resource: roles.map(({ roleArn }) => roleArn) },
    ...roles.map(({ roleArn, wallArn }) => ({
      Effect: 'Allow',
      Action: 'iam:PutRolePolicy',
      Resource: roleArn,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': wallArn } },
    })),
  ];
}

/** Returns the statement that lets its holder open sessions of roles, as far as their trust allows. */
export function openSessionsStatement(roleArns: readonly TemplateText[]): Readonly<Record<string, unknown>> {
  return { Effect: 'Allow', Action: [...OPEN_SESSION_ACTIONS], Resource: roleArns };
}

/** Logical id of the resource that is a session role's first denial policy. */
export function denialPolicyId(role: SessionRole): string {
  return `${capitalised(role)}DenialPolicy`;
}

export function sessionRoles({ stage, smapServerActions }: StackParameters, buckets: ListedBuckets): Resources {
  const account = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' };
  const trustedBy = (role: SessionRole): Trusted => ({
    account,
    principals: FUNCTIONS.filter(([, { opensSessions }]) => opensSessions.includes(role)).map(([name]) => ({
      'Fn::GetAtt': [functionRoleId(name), 'Arn'],
    })),
  });
  const rights = sessionRoleRights('${AWS::Partition}', buckets, smapServerActions, trustedBy);
  return Object.fromEntries(rights.flatMap((each) => resourcesOf(each, stage)));
}

function resourcesOf({ role, wall, trust, maxSessionSeconds }: SessionRoleRights, stage: string): [string, Resource][] {
  const id = capitalised(role);
  return [
    [
      wallId(role),
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: `All that sessions of the ${role} role can reach, whatever other policies say`,
          PolicyDocument: literal(wall),
        },
      },
    ],
    [
      `${id}SessionRole`,
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: sessionRoleName(stage, role),
          MaxSessionDuration: maxSessionSeconds,
          ManagedPolicyArns: [{ Ref: wallId(role) }],
          PermissionsBoundary: { Ref: wallId(role) },
          AssumeRolePolicyDocument: trust,
        },
      },
    ],
    [
      // An update of the stack leaves alone a resource whose part of the template has not changed, so the policy that `revoke`
      // writes there stays: this first text must not change. The resource goes when the stack goes.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
      denialPolicyId(role),
      {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          RoleName: { Ref: `${id}SessionRole` },
          PolicyName: DENIAL_POLICY_NAME,
          PolicyDocument: denialPolicy([]),
        },
      },
    ],
  ];
}
