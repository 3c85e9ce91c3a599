/**
 * The session roles. Each has one policy, its wall, as permissions and as boundary: so whoever could write inline
 * policies of the role still could not widen it. Trusted are the functions that open sessions alone.
 */
import { SESSION_ROLES, type SessionRole } from '../shared/domain/authority/layout.ts';
import {
  MAX_SESSION_SECONDS,
  OPEN_SESSION_ACTIONS,
  trustOf,
  wallOf,
  type RolePolicy,
} from '../shared/domain/authority/session-role.ts';
import { FUNCTIONS } from '../shared/http/routes.ts';
import type { StackParameters } from './parameters.ts';
import {
  capitalised,
  functionRoleId,
  literal,
  sessionRoleName,
  type Resource,
  type Resources,
  type TemplateText,
} from './template.ts';

/** A session role by itself: what a template and the stand-in both make a role of. */
interface SessionRoleRights {
  readonly role: SessionRole;
  readonly wall: RolePolicy;
  readonly trust: RolePolicy;
  readonly maxSessionSeconds: number;
}

/**
 * Returns every session role's rights.
 * @param buckets names of the buckets that sessions can reach, or references to them
 * @param principals who opens sessions, likewise
 */
export function sessionRoleRights(
  buckets: readonly TemplateText[],
  smapServerActions: readonly string[],
  principals: TemplateText | readonly TemplateText[],
): SessionRoleRights[] {
  return SESSION_ROLES.map((role) => ({
    role,
    wall: wallOf(role, { buckets, serviceActions: smapServerActions }),
    trust: trustOf(role, principals),
    maxSessionSeconds: MAX_SESSION_SECONDS,
  }));
}

/** Returns the statement that lets its holder open sessions of roles, as far as their trust does. */
export function openSessionsStatement(roleArns: readonly TemplateText[]): Readonly<Record<string, unknown>> {
  return { Effect: 'Allow', Action: [...OPEN_SESSION_ACTIONS], Resource: roleArns };
}

export function sessionRoles(
  { stage, smapServerActions }: StackParameters,
  buckets: readonly TemplateText[],
): Resources {
  const principals = FUNCTIONS.filter(([, { opensSessions }]) => opensSessions).map(([name]) => ({
    'Fn::GetAtt': [functionRoleId(name), 'Arn'],
  }));
  const rights = sessionRoleRights(buckets, smapServerActions, principals);
  return Object.fromEntries(rights.flatMap((each) => resourcesOf(each, stage)));
}

function resourcesOf({ role, wall, trust, maxSessionSeconds }: SessionRoleRights, stage: string): [string, Resource][] {
  const id = capitalised(role);
  return [
    [
      `${id}Wall`,
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
          ManagedPolicyArns: [{ Ref: `${id}Wall` }],
          PermissionsBoundary: { Ref: `${id}Wall` },
          AssumeRolePolicyDocument: trust,
        },
      },
    ],
  ];
}
