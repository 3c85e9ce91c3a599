/**
 * Makes the stack's account in the stand-in: one user per function with exactly the policy of the function's role in
 * the template, and the session roles with the template's walls and trust. A right that the template lacks fails here.
 */
import type { RoleDefinition, UserDefinition } from '@latchkey/aws-stand-in';
import { resolved, type Template } from '../harness/stack.ts';

const ACCOUNT = 'arn:aws:iam::123456789012';

export function stackUsers(template: Template): UserDefinition[] {
  return Object.entries(template.Resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Role' && id.endsWith('FunctionRole'))
    .map(([id, { Properties }]) => {
      const { Policies: policies } = resolved(template, Properties) as { Policies: { PolicyDocument: unknown }[] };
      return { name: id, policies: policies.map(({ PolicyDocument }) => PolicyDocument) };
    });
}

/** The stand-in's callers are users, which have the names of the functions' roles on AWS. */
export function stackRoles(template: Template): RoleDefinition[] {
  return Object.entries(template.Resources)
    .filter(([id]) => id.endsWith('SessionRole'))
    .map(([, { Properties }]) => {
      const role = resolved(template, Properties) as {
        RoleName: string;
        MaxSessionDuration: number;
        PermissionsBoundary: string;
        AssumeRolePolicyDocument: unknown;
      };
      const wall = resolved(template, template.Resources[role.PermissionsBoundary]?.Properties['PolicyDocument']);
      const trust = JSON.stringify(role.AssumeRolePolicyDocument).replaceAll(`${ACCOUNT}:role/`, `${ACCOUNT}:user/`);
      return {
        name: role.RoleName,
        trustPolicy: JSON.parse(trust) as unknown,
        policies: [wall],
        boundary: wall,
        boundaryArn: role.PermissionsBoundary,
        maxSessionDurationSeconds: role.MaxSessionDuration,
      };
    });
}

/** Returns a function's environment in the template. */
export function functionEnvironment(template: Template, name: string): Record<string, string> {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
  const { Environment } = resolved(template, template.Resources[id]?.Properties ?? {}) as {
    Environment: { Variables: Record<string, string> };
  };
  return Environment.Variables;
}

export function functionUser(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionRole`;
}
