/**
 * Defines the words of a CloudFormation template, and the names in it that more than one file needs.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import type { FunctionName } from '../shared/http/routes.ts';
import type { SessionRole } from '../shared/domain/authority/layout.ts';

/** A text, or a function that CloudFormation replaces by one. */
export type TemplateText = string | Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  /** Retains the resource, unless a failed deployment had just made it. */
  readonly DeletionPolicy?: 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Retain';
}

export type Resources = Readonly<Record<string, Resource>>;

/** The stream of the table's changes. */
export const TABLE_STREAM_ARN: TemplateText = { 'Fn::GetAtt': ['Table', 'StreamArn'] };

/** Returns the logical id of a function's role. */
export function functionRoleId(name: FunctionName): string {
  return `${capitalised(name)}FunctionRole`;
}

/** Returns the logical id of a session role's wall; a reference to it is its ARN. */
export function wallId(role: SessionRole): string {
  return `${capitalised(role)}Wall`;
}

/** Returns a name in the form in which serverless begins the logical ids of a function's resources. */
export function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/**
 * The name is fixed, not generated: roles name each other, and CloudFormation allows no circle. Roles' names count for all
 * regions of an account, so it contains the stack's region.
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

/** Returns the prefix of the parameters that hold the addresses of smap's databases; the team's id follows. */
export function smapDatabaseParameters(stage: string): string {
  return `/latchkey/${stage}/`;
}

export function functionLambdaName(stage: string, name: FunctionName): string {
  return `latchkey-${stage}-${name}`;
}

export function functionLogGroupName(stage: string, name: FunctionName): string {
  return `/aws/lambda/${functionLambdaName(stage, name)}`;
}

/** The log group of the audit lines that the operator's command writes. */
export function operatorLogGroupName(stage: string): string {
  return `/latchkey/${stage}/operator`;
}

/**
 * Replaces `${AWS::…}` by CloudFormation's own values, and leaves IAM's `${aws:…}` as it is, hidden from serverless too, which
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
