/**
 * Reads the statements of an IAM policy out of a file: the policy itself, or AWS's answer that has it, as an object or as text. It
 * evaluates nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { LatchkeyError } from '../../../shared/errors.ts';

export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement with lists in place of single values. An element that it lacks is an empty list, unless said otherwise. */
export interface PolicyStatement {
  /** Its place in the policy, from 1. */
  readonly number: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[] | undefined;
  readonly principals: readonly string[] | undefined;
  readonly notPrincipals: readonly string[] | undefined;
  readonly conditions: readonly PolicyCondition[];
}

/** The option that names the file, and the command that makes a good one. */
export interface PolicySource {
  readonly option: string;
  readonly remedy: string;
}

type Json = Readonly<Record<string, unknown>>;

/** @throws LatchkeyError invalid_request: it is no policy, named with its option and the remedy */
export function policyStatements(text: string, { option, remedy }: PolicySource): PolicyStatement[] {
  try {
    const policy = policyIn(objectOf(parsed(text)));
    if (!('Statement' in policy)) throw invalid('it has no Statement');
    return listOf(policy['Statement']).map((statement, index) => statementOf(objectOf(statement), index + 1));
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    throw new LatchkeyError(error.code, `${option}: ${error.message}; get it by: ${remedy}`, { cause: error.cause });
  }
}

/** Unwraps the answers of get-bucket-policy, get-policy-version, and get-user-policy with its like for groups and roles. */
function policyIn(answer: Json): Json {
  const { Policy: ofBucket, PolicyVersion: version, PolicyDocument: inline } = answer;
  const found = isObject(version)
    ? version['Document']
    : (inline ?? (typeof ofBucket === 'string' ? ofBucket : answer));
  if (typeof found !== 'string') return objectOf(found);
  // IAM itself answers with a percent-encoded text, which the AWS CLI decodes.
  return objectOf(parsed(found.startsWith('%7B') ? percentDecoded(found) : found));
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalid('its percent-encoding is damaged', cause);
  }
}

function statementOf(statement: Json, number: number): PolicyStatement {
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw invalid(`statement ${number} has no Effect of Allow or Deny`);
  return {
    number,
    ...(typeof sid === 'string' && sid !== '' ? { sid } : {}),
    effect,
    actions: textsOf(statement['Action']),
    notActions: textsOf(statement['NotAction']),
    resources: textsOf(statement['Resource']),
    notResources: 'NotResource' in statement ? textsOf(statement['NotResource']) : undefined,
    principals: 'Principal' in statement ? principalsOf(statement['Principal']) : undefined,
    notPrincipals: 'NotPrincipal' in statement ? principalsOf(statement['NotPrincipal']) : undefined,
    conditions: conditionsOf(statement['Condition']),
  };
}

function principalsOf(principal: unknown): string[] {
  return isObject(principal) ? Object.values(principal).flatMap(textsOf) : textsOf(principal);
}

function conditionsOf(condition: unknown): PolicyCondition[] {
  if (condition === undefined) return [];
  return Object.entries(objectOf(condition)).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys)).map(([key, values]) => ({ operator, key, values: textsOf(values) })),
  );
}

function parsed(text: string): unknown {
  try {
    // A byte order mark is what some editors of Windows write.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
}

function objectOf(value: unknown): Json {
  if (!isObject(value)) throw invalid('it is not a policy: an object is missing where one belongs');
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** @throws LatchkeyError invalid_request: a list has something else than plain values */
function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  return listOf(value).map((item) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean')
      throw invalid('it is not a policy: a text is missing where one belongs');
    return String(item);
  });
}

function invalid(fault: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('invalid_request', fault, { cause });
}
