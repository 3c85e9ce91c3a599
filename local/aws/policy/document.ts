/**
 * A policy document as IAM's grammar has it, parsed and checked. Elements that this stand-in does not evaluate are
 * refused rather than ignored.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { AwsError } from '../request.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17' | '2008-10-17';
  readonly Id?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Trust policies only. */
  readonly Principal?: unknown;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  /** operator → condition key → values */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Identity policies name resources, trust policies name principals. */
export type PolicyKind = 'identity' | 'trust';

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** @throws AwsError MalformedPolicyDocument */
export function parsePolicy(text: string, kind: PolicyKind = 'identity'): PolicyDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('the policy is not valid JSON');
  }
  return checkPolicy(value, kind);
}

/** The document with every one-or-many element as a list. @throws AwsError MalformedPolicyDocument */
export function checkPolicy(value: unknown, kind: PolicyKind = 'identity'): PolicyDocument {
  const document = object(value, 'a policy');
  onlyElements(document, DOCUMENT_ELEMENTS);
  const version = document['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') throw malformed('Version is 2012-10-17 or 2008-10-17');
  const statements = Array.isArray(document['Statement'])
    ? (document['Statement'] as unknown[])
    : [document['Statement']];
  if (statements.length === 0) throw malformed('a policy has a statement');
  return { Version: version, Statement: statements.map((statement) => checkStatement(statement, kind)) };
}

function checkStatement(value: unknown, kind: PolicyKind): PolicyStatement {
  const statement = object(value, 'a statement');
  onlyElements(statement, STATEMENT_ELEMENTS);
  const { Effect: effect, Principal: principal } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed('Effect is Allow or Deny');
  exactlyOne(statement, 'Action', 'NotAction');
  if (kind === 'identity') {
    exactlyOne(statement, 'Resource', 'NotResource');
    if (principal !== undefined) throw malformed('an identity policy has no Principal');
  } else if (principal === undefined || 'Resource' in statement || 'NotResource' in statement) {
    throw malformed('a trust policy has a Principal and no Resource');
  }
  return {
    Effect: effect,
    ...(principal === undefined ? {} : { Principal: principal }),
    ...lists(statement, ['Action', 'NotAction', 'Resource', 'NotResource']),
    ...(statement['Condition'] === undefined ? {} : { Condition: checkCondition(statement['Condition']) }),
  };
}

function checkCondition(value: unknown): Record<string, Record<string, readonly string[]>> {
  const operators = Object.entries(object(value, 'a condition'));
  return Object.fromEntries(
    operators.map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(object(keys, 'a condition')).map(([key, values]) => [key, strings(values, key)]),
      ),
    ]),
  );
}

function lists(statement: Record<string, unknown>, names: readonly string[]): Record<string, readonly string[]> {
  const present = names.filter((name) => statement[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, strings(statement[name], name)]));
}

/** One text or several; numbers and booleans are taken as their text, as IAM does in conditions. */
function strings(value: unknown, name: string): string[] {
  const values = (Array.isArray(value) ? value : [value]) as unknown[];
  return values.map((item) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean')
      throw malformed(`${name} holds text`);
    return String(item);
  });
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${what} is an object`);
  return value as Record<string, unknown>;
}

function onlyElements(value: Record<string, unknown>, known: readonly string[]): void {
  const unknownElement = Object.keys(value).find((key) => !known.includes(key));
  if (unknownElement !== undefined) throw malformed(`unknown or unsupported element ${unknownElement}`);
}

function exactlyOne(statement: Record<string, unknown>, one: string, other: string): void {
  if ((statement[one] === undefined) === (statement[other] === undefined))
    throw malformed(`a statement has ${one} or ${other}`);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', 400, message);
}
