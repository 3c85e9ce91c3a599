/**
 * Evaluates condition blocks: every operator and key must match (AND); one of a key's values is enough (OR), or none
 * may match for negated operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { BlockList, isIP } from 'node:net';
import { AwsError } from '../aws-error.ts';
import { matches, substitute, type VariableLookup } from './pattern.ts';

/** Condition keys of a request, each with one value or several. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Compare = (value: string, operand: string, variables: VariableLookup | null) => boolean;

const equals: Compare = (value, operand, variables) => substitute(operand, variables) === value;
const equalsIgnoreCase: Compare = (value, operand, variables) =>
  substitute(operand, variables)?.toLowerCase() === value.toLowerCase();
const like: Compare = (value, operand, variables) => matches(operand, value, { variables, wildcards: true });
const number =
  (holds: (one: number, other: number) => boolean): Compare =>
  (value, operand, variables) =>
    holds(numeric(value), numeric(substitute(operand, variables)));
const date =
  (holds: (one: number, other: number) => boolean): Compare =>
  (value, operand, variables) =>
    holds(instant(value), instant(substitute(operand, variables)));

/** Operators by name; a negated one has the comparison that it negates. */
const OPERATORS: Readonly<Record<string, { readonly compare: Compare; readonly negated: boolean }>> = {
  StringEquals: { compare: equals, negated: false },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsIgnoreCase, negated: false },
  StringNotEqualsIgnoreCase: { compare: equalsIgnoreCase, negated: true },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  NumericEquals: { compare: number((a, b) => a === b), negated: false },
  NumericNotEquals: { compare: number((a, b) => a === b), negated: true },
  NumericLessThan: { compare: number((a, b) => a < b), negated: false },
  NumericLessThanEquals: { compare: number((a, b) => a <= b), negated: false },
  NumericGreaterThan: { compare: number((a, b) => a > b), negated: false },
  NumericGreaterThanEquals: { compare: number((a, b) => a >= b), negated: false },
  DateEquals: { compare: date((a, b) => a === b), negated: false },
  DateNotEquals: { compare: date((a, b) => a === b), negated: true },
  DateLessThan: { compare: date((a, b) => a < b), negated: false },
  DateLessThanEquals: { compare: date((a, b) => a <= b), negated: false },
  DateGreaterThan: { compare: date((a, b) => a > b), negated: false },
  DateGreaterThanEquals: { compare: date((a, b) => a >= b), negated: false },
  Bool: { compare: equalsIgnoreCase, negated: false },
  BinaryEquals: { compare: equals, negated: false },
  IpAddress: { compare: inNetwork, negated: false },
  NotIpAddress: { compare: inNetwork, negated: true },
  ArnEquals: { compare: arnLike, negated: false },
  ArnLike: { compare: arnLike, negated: false },
  ArnNotEquals: { compare: arnLike, negated: true },
  ArnNotLike: { compare: arnLike, negated: true },
};

type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * @param variables `null` for policies whose version has no variables
 * @throws AwsError MalformedPolicyDocument for an operator IAM does not have
 */
export function conditionHolds(
  condition: Condition,
  context: RequestContext,
  variables: VariableLookup | null,
): boolean {
  return Object.entries(condition).every(([name, keys]) =>
    Object.entries(keys).every(([key, operands]) =>
      operatorHolds(name, contextValues(context, key), operands, variables),
    ),
  );
}

/** @throws AwsError MalformedPolicyDocument for an operator, or a value of Null, that IAM does not have */
export function checkOperator(name: string, operands: readonly string[]): void {
  if (name !== 'Null') operatorNamed(name);
  else if (!operands.every((text) => /^(?:true|false)$/i.test(text)))
    throw new AwsError('MalformedPolicyDocument', 400, 'Null is true or false');
}

/**
 * Returns the values of a condition key, whose name is case-insensitive. @returns `undefined` if the request has no
 * such key
 */
export function contextValues(context: RequestContext, key: string): readonly string[] | undefined {
  const lowerKey = key.toLowerCase();
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === lowerKey)?.[1];
  if (found === undefined) return undefined;
  return typeof found === 'string' ? [found] : found;
}

function operatorHolds(
  name: string,
  values: readonly string[] | undefined,
  operands: readonly string[],
  variables: VariableLookup | null,
): boolean {
  const missing = values === undefined || values.length === 0;
  if (name === 'Null') return operands.some((text) => (text.toLowerCase() === 'true') === missing);
  const { quantifier, ifExists, compare, negated } = operatorNamed(name);
  const one = (value: string): boolean => operands.some((text) => compare(value, text, variables)) !== negated;
  if (missing) {
    if (ifExists || quantifier === 'ForAllValues') return true;
    return quantifier === undefined && negated;
  }
  if (quantifier === 'ForAllValues') return values.every(one);
  if (quantifier === 'ForAnyValue') return values.some(one);
  // A negated operator without a quantifier must hold for every value, any other for one.
  return negated ? values.every(one) : values.some(one);
}

/** Splits the name of an operator, e.g. `ForAnyValue:StringLikeIfExists`. */
function operatorNamed(name: string): {
  quantifier: string | undefined;
  ifExists: boolean;
  compare: Compare;
  negated: boolean;
} {
  const [, quantifier, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  const operator = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined;
  if (operator === undefined)
    throw new AwsError('MalformedPolicyDocument', 400, `there is no condition operator ${name}`);
  return { quantifier, ifExists: ifExists !== undefined, ...operator };
}

function numeric(text: string | null): number {
  return text !== null && /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
}

/** Parses ISO 8601 or epoch seconds. */
function instant(text: string | null): number {
  if (text === null) return NaN;
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inNetwork(value: string, operand: string, variables: VariableLookup | null): boolean {
  const [address = '', bits] = (substitute(operand, variables) ?? '').split('/');
  const version = isIP(address);
  if (version === 0 || isIP(value) !== version) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const prefix = bits === undefined ? (version === 6 ? 128 : 32) : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (version === 6 ? 128 : 32)) return false;
  const network = new BlockList();
  network.addSubnet(address, prefix, family);
  return network.check(value, family);
}

/** Compares ARNs part by part: a wildcard does not match a colon, except in the last part. */
function arnLike(value: string, operand: string, variables: VariableLookup | null): boolean {
  const values = arnParts(value);
  const patterns = arnParts(operand);
  if (values.length !== 6 || patterns.length !== 6) return false;
  return patterns.every((pattern, index) => matches(pattern, values[index] ?? '', { variables, wildcards: true }));
}

function arnParts(arn: string): string[] {
  // Colons inside `${…}` do not separate parts.
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (let index = 0; index < arn.length; index += 1) {
    const character = arn.charAt(index);
    if (character === '{' && arn.charAt(index - 1) === '$') depth += 1;
    if (character === '}' && depth > 0) depth -= 1;
    if (character === ':' && depth === 0 && parts.length < 5) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}
