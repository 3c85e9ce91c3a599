/**
 * What an expression of DynamoDB names: its attributes, and the value that a key condition holds the partition key to. It
 * is taken apart into tokens and not into a tree, because dynalite refuses what has no tree; what has no tokens is refused
 * here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
import { AwsError } from '../aws-error.ts';

/** What each kind of expression has for words of its own; any of DynamoDB's other reserved words, dynalite refuses. */
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
/** A key condition has none of them. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
const NOT_IN_KEY_CONDITIONS = ['OR', 'NOT', 'IN', '<>'];

/** A name, an alias of one (`#name`), a value (`:value`), a place in a list, or an operator. */
const TOKEN = /[ \t\r\n]*(?:([A-Za-z_]\w*|#\w+|:\w+|\[[ \t\r\n]*\d+[ \t\r\n]*\]|<=|>=|<>|[=<>(),.+-])|$)/y;
const NAME = /^[A-Za-z_]/;

/** `#name` → attribute name */
export type Aliases = Readonly<Record<string, unknown>>;

/**
 * The top-level attributes that an expression reaches.
 * @throws AwsError ValidationException for what cannot be read
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
 * The value (`:value`) that a key condition compares an attribute with by `=`; `undefined` unless it surely does, once.
 * Without OR and NOT all its conditions hold together, so one that stands for itself binds whatever the others are.
 * @throws AwsError ValidationException for what cannot be read
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

/** True if nothing but parentheses and AND is around the three tokens. */
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
