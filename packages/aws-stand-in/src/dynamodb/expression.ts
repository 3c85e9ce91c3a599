/**
 * Reads the names in a DynamoDB expression: its attributes, and the value that a key condition requires of the
 * partition key. Expressions are split into tokens and not parsed into a tree, because dynalite rejects those that do
 * not parse; those without valid tokens are rejected here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
import { AwsError } from '../aws-error.ts';

/** Keywords of each kind of expression; dynalite rejects DynamoDB's other reserved words as names. */
const KEYWORDS = {
  condition: ['AND', 'OR', 'NOT', 'BETWEEN', 'IN'],
  update: ['SET', 'REMOVE', 'ADD', 'DELETE'],
  projection: [],
} as const satisfies Record<string, readonly string[]>;
export type ExpressionKind = keyof typeof KEYWORDS;

const FUNCTIONS = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
  'if_not_exists',
  'list_append',
];
/**
 * Keywords and operators that a key condition cannot have.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
const NOT_IN_KEY_CONDITIONS = ['OR', 'NOT', 'IN', '<>'];

/** A token: a name, an alias (`#name`), a value (`:value`), a list index, or an operator. */
const TOKEN = /[ \t\r\n]*(?:([A-Za-z_]\w*|#\w+|:\w+|\[[ \t\r\n]*\d+[ \t\r\n]*\]|<=|>=|<>|[=<>(),.+-])|$)/y;
const NAME = /^[A-Za-z_]/;

/** Attribute names by alias (`#name`). */
export type Aliases = Readonly<Record<string, unknown>>;

/**
 * Returns the top-level attributes that an expression reaches.
 * @throws AwsError ValidationException for an expression that cannot be read
 */
export function attributesOf(expression: string, kind: ExpressionKind, aliases: Aliases): string[] {
  const tokens = tokensOf(expression);
  return tokens.flatMap((token, index) => {
    const isName = NAME.test(token);
    if ((!isName && !token.startsWith('#')) || tokens[index - 1] === '.' || isKeyword(token, kind)) return [];
    if (isName && tokens[index + 1] === '(') {
      if (!FUNCTIONS.includes(token)) throw invalid(`there is no function ${token}`);
      return [];
    }
    return [attributeOf(token, aliases)];
  });
}

/**
 * Returns the value (`:value`) that a key condition requires an attribute to equal; `undefined` unless it certainly
 * does, exactly once. A key condition has no OR or NOT, so all its conditions hold together, and one that stands alone
 * is binding whatever the others are.
 * @throws AwsError ValidationException for an expression that cannot be read
 */
export function equalValueOf(keyCondition: string, attribute: string, aliases: Aliases): string | undefined {
  const tokens = tokensOf(keyCondition);
  if (tokens.some((token) => NOT_IN_KEY_CONDITIONS.includes(token.toUpperCase()))) return undefined;
  const isNamed = (token: string): boolean =>
    (NAME.test(token) || token.startsWith('#')) && attributeOf(token, aliases) === attribute;
  const [at, again] = tokens.flatMap((token, index) => (isNamed(token) ? [index] : []));
  if (at === undefined || again !== undefined) return undefined;
  for (const [from, value] of [
    [at, at + 2],
    [at - 2, at - 2],
  ] as const) {
    const equals = tokens[from + 1];
    if (equals === '=' && tokens[value]?.startsWith(':') === true && standsForItself(tokens, from))
      return tokens[value];
  }
  return undefined;
}

/** True if only parentheses and AND surround the three tokens. */
function standsForItself(tokens: readonly string[], from: number): boolean {
  const before = tokens[from - 1]?.toUpperCase() ?? 'AND';
  const after = tokens[from + 3]?.toUpperCase() ?? 'AND';
  return ['(', 'AND'].includes(before) && [')', 'AND'].includes(after);
}

function isKeyword(token: string, kind: ExpressionKind): boolean {
  const keywords: readonly string[] = KEYWORDS[kind];
  return keywords.includes(token.toUpperCase());
}

function attributeOf(token: string, aliases: Aliases): string {
  if (!token.startsWith('#')) return token;
  const name = Object.hasOwn(aliases, token) ? aliases[token] : undefined;
  if (typeof name !== 'string') throw invalid(`an expression attribute name is not defined: ${token}`);
  return name;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < expression.length) {
    const match = pattern.exec(expression);
    if (match === null) throw invalid('syntax error');
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  if (tokens.length === 0) throw invalid('the expression can not be empty');
  return tokens;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', 400, `Invalid expression: ${message}`);
}
