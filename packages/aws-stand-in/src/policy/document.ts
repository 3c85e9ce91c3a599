/**
 * Parses and checks policy documents by IAM's grammar. Elements that this stand-in does not evaluate are rejected
 * rather than ignored.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { AwsError } from '../aws-error.ts';
import { checkOperator } from './condition.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17' | '2008-10-17';
  readonly Id?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Principals; policies of resources and of trust only. */
  readonly Principal?: unknown;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  /** Values by operator and condition key. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Identity policies name resources, trust policies name principals, policies of resources name both. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

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

const PRINCIPAL_KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'];
const ACTION = /^(?:\*|[\w-]+:.+)$/;
const RESOURCE = /^(?:\*|arn:.*)$/s;
const FORMS: Readonly<Record<string, RegExp>> = {
  Action: ACTION,
  NotAction: ACTION,
  Resource: RESOURCE,
  NotResource: RESOURCE,
};

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

/** Returns the document with every one-or-many element as a list. @throws AwsError MalformedPolicyDocument */
export function checkPolicy(value: unknown, kind: PolicyKind = 'identity'): PolicyDocument {
  const document = object(value, 'a policy');
  onlyElements(document, DOCUMENT_ELEMENTS);
  const version = document['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') throw malformed('Version is 2012-10-17 or 2008-10-17');
  const statements = Array.isArray(document['Statement'])
    ? (document['Statement'] as unknown[])
    : [document['Statement']];
  if (statements.length === 0) throw malformed('a policy has a statement');
  checkSids(statements);
  return { Version: version, Statement: statements.map((statement) => checkStatement(statement, kind)) };
}

function checkSids(statements: readonly unknown[]): void {
  const sids = statements
    .map((statement) => object(statement, 'a statement')['Sid'])
    .filter((sid) => sid !== undefined && sid !== '');
  if (!sids.every((sid) => typeof sid === 'string')) throw malformed('Sid is text');
  if (new Set(sids).size !== sids.length) throw malformed('a Sid is unique in its policy');
}

function checkStatement(value: unknown, kind: PolicyKind): PolicyStatement {
  const statement = object(value, 'a statement');
  onlyElements(statement, STATEMENT_ELEMENTS);
  const { Effect: effect, Principal: principal } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed('Effect is Allow or Deny');
  exactlyOne(statement, 'Action', 'NotAction');
  if (kind !== 'trust') exactlyOne(statement, 'Resource', 'NotResource');
  else if ('Resource' in statement || 'NotResource' in statement) throw malformed('a trust policy has no Resource');
  if (kind !== 'identity') checkPrincipal(principal);
  else if (principal !== undefined) throw malformed('an identity policy has no Principal');
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
        Object.entries(object(keys, 'a condition')).map(([key, values]) => {
          const operands = strings(values, key);
          checkOperator(operator, operands);
          return [key, operands];
        }),
      ),
    ]),
  );
}

function lists(statement: Record<string, unknown>, names: readonly string[]): Record<string, readonly string[]> {
  const present = names.filter((name) => statement[name] !== undefined);
  return Object.fromEntries(
    present.map((name) => {
      const values = strings(statement[name], name);
      const form = FORMS[name];
      if (values.length === 0) throw malformed(`${name} is empty`);
      if (form !== undefined && !values.every((value) => form.test(value)))
        throw malformed(`${name} is * or of the form ${name.endsWith('Action') ? 'service:action' : 'arn:…'}`);
      return [name, values];
    }),
  );
}

/** Checks `"*"`, or principals by their type. */
function checkPrincipal(value: unknown): void {
  if (value === '*') return;
  const principals = object(value, 'a principal');
  onlyElements(principals, PRINCIPAL_KINDS);
  if (Object.keys(principals).length === 0) throw malformed('a principal is named');
  for (const [kind, names] of Object.entries(principals)) strings(names, kind);
}

/** Returns one string or several as a list; numbers and booleans become strings, as in IAM's conditions. */
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
