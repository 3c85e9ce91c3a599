/**
 * The words of a CloudFormation template, and the names in it that more than one file has to know.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import type { FunctionName } from '../shared/http/routes.ts';
import type { SessionRole } from '../shared/domain/authority/layout.ts';

/** A text, or a function that CloudFormation puts one in for. */
export type TemplateText = string | Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  /** Retained, but for what a deployment that failed had just made. */
  readonly DeletionPolicy?: 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Retain';
}

export type Resources = Readonly<Record<string, Resource>>;

/** The stream of the table's changes. */
export const TABLE_STREAM_ARN: TemplateText = { 'Fn::GetAtt': ['Table', 'StreamArn'] };

/** Logical id of the role that a function has. */
export function functionRoleId(name: FunctionName): string {
  return `${capitalised(name)}FunctionRole`;
}

/** Logical id of a session role's wall; a reference to it is its ARN. */
export function wallId(role: SessionRole): string {
  return `${capitalised(role)}Wall`;
}

/** Returns a name as serverless begins the logical ids of a function's resources with it. */
export function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/**
 * The name is said, not made: roles name each other, and CloudFormation allows no circle. Roles' names count for all
 * regions of an account, so it holds the stack's.
 */
export function sessionRoleName(stage: string, role: SessionRole): TemplateText {
  return { 'Fn::Sub': sessionRoleNameText(stage, role) };
}

export function sessionRoleArn(stage: string, role: SessionRole): TemplateText {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${sessionRoleNameText(stage, role)}` };
}

function sessionRoleNameText(stage: string, role: SessionRole): string {
  return `latchkey-${stage}-\${AWS::Region}-${role}-session`;
}

/** How the names of the parameters begin that hold the addresses of smap's databases; the team's id follows. */
export function smapDatabaseParameters(stage: string): string {
  return `/latchkey/${stage}/`;
}

export function functionLambdaName(stage: string, name: FunctionName): string {
  return `latchkey-${stage}-${name}`;
}

export function functionLogGroupName(stage: string, name: FunctionName): string {
  return `/aws/lambda/${functionLambdaName(stage, name)}`;
}

/**
 * Puts CloudFormation's own values in for `${AWS::…}`, and keeps IAM's `${aws:…}` as it is, away from serverless too, which
 * would take it for a variable of its own.
 */
export function literal(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${') ? { 'Fn::Join': ['', partsOf(value)] } : value;
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}

function partsOf(text: string): TemplateText[] {
  return text
    .split(/(\$\{AWS::\w+\}|\$)/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, pseudo] = /^\$\{(AWS::\w+)\}$/.exec(part) ?? [];
      return pseudo === undefined ? part : { Ref: pseudo };
    });
}
