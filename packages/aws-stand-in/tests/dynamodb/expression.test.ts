/**
 * Compares the reading of expressions with the parts they were built from, and with dynalite's own parsers: in every
 * expression that dynalite accepts, the reading for policies finds the same attributes, and no other partition.
 */
import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { createRequire } from 'node:module';
import { attributesOf, equalValueOf, type ExpressionKind } from '../../src/dynamodb/expression.ts';

const ALIASES = { '#pk': 'pk', '#a': 'a', '#s': 'secret', '#r': 'remove' };
const VALUES = { ':v': { S: 'v' }, ':w': { S: 'w' }, ':n': { N: '1' } };

interface Parser {
  parse(text: string, options: { context: object }): unknown;
}
const load = createRequire(import.meta.url);
const PARSERS = {
  condition: load('dynalite/db/conditionParser.js') as Parser,
  update: load('dynalite/db/updateParser.js') as Parser,
  projection: load('dynalite/db/projectionParser.js') as Parser,
};
const { convertKeyCondition } = load('dynalite/validations/index.js') as {
  convertKeyCondition: (tree: unknown) => unknown;
};

/** Returns dynalite's parse of the text; `undefined` if it rejects it. */
function parsed(text: string, kind: ExpressionKind): Record<string, unknown> | undefined {
  const context = { attrNames: ALIASES, attrVals: VALUES, isReserved, compare: () => false };
  try {
    const result = PARSERS[kind].parse(text, { context });
    return typeof result === 'object' ? (result as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
const isReserved = (name: string): boolean =>
  ['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'ADD', 'DELETE', 'SIZE'].includes(name.toUpperCase());

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Text, and the attributes it names. */
type Part = readonly [text: string, names: readonly string[]];
const join = (...parts: readonly (Part | string)[]): Part => [
  parts.map((part) => (typeof part === 'string' ? part : part[0])).join(''),
  parts.flatMap((part) => (typeof part === 'string' ? [] : part[1])),
];
const space = fc.constantFrom('', ' ', '\n', ' \t ');
const head: Arbitrary<Part> = fc.constantFrom<Part[]>(
  ['pk', ['pk']],
  ['#pk', ['pk']],
  ['#s', ['secret']],
  ['#r', ['remove']],
  ['_b2', ['_b2']],
  ['begins_with', ['begins_with']],
);
const path: Arbitrary<Part> = fc
  .tuple(head, space, fc.constantFrom('', '.c', '.#s', '[0]', '[ 12 ].c', '.c.pk', '.c[3][4]'))
  .map(([name, gap, rest]) => join(name, rest === '' ? '' : gap, rest));
const value: Arbitrary<Part> = fc.constantFrom<Part[]>([':v', []], [':w', []]);
const operand = fc.oneof(path, value);
const word = (text: string): Arbitrary<string> =>
  fc.constantFrom(text, text.toLowerCase()).map((either) => ` ${either} `);

const comparison: Arbitrary<Part> = fc.oneof(
  fc
    .tuple(operand, space, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), space, operand)
    .map((parts) => join(...parts)),
  fc
    .tuple(path, word('BETWEEN'), value, word('AND'), value)
    .map(([one, between, low, and, up]) => join(one, between, low, and, up)),
  fc.tuple(path, word('IN'), value, value).map(([one, isIn, a, b]) => join(one, isIn, '(', a, ' , ', b, ')')),
  fc
    .tuple(fc.constantFrom('attribute_exists', 'attribute_not_exists'), space, path)
    .map(([name, gap, one]) => join(name, gap, '(', one, ')')),
  fc
    .tuple(fc.constantFrom('begins_with', 'contains'), path, value)
    .map(([name, one, other]) => join(name, '(', one, ',', other, ')')),
  fc.tuple(path, fc.constant<Part>([':n', []])).map(([one, n]) => join('size(', one, ') > ', n)),
);
const { condition } = fc.letrec<{ condition: Part }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    comparison,
    fc
      .tuple(tie('condition'), fc.oneof(word('AND'), word('OR')), tie('condition'))
      .map(([one, and, other]) => join('(', one, ')', and, '(', other, ')')),
    fc.tuple(word('NOT'), tie('condition')).map(([not, one]) => join(not, one)),
  ),
}));

const setValue = fc.oneof(
  operand,
  fc.tuple(path, value).map(([one, other]) => join('if_not_exists (', one, ', ', other, ')')),
  fc.tuple(path, value).map(([one, other]) => join('list_append(', one, ',', other, ')')),
  fc.tuple(operand, fc.constantFrom('+', ' - '), operand).map((parts) => join(...parts)),
);
const list = (one: Arbitrary<Part>): Arbitrary<Part> =>
  fc.array(one, { minLength: 1, maxLength: 3 }).map((parts) => join(...parts.flatMap((part) => [', ', part]).slice(1)));
const sections = [
  fc.tuple(word('SET'), list(fc.tuple(path, setValue).map(([one, other]) => join(one, '=', other)))),
  fc.tuple(word('REMOVE'), list(path)),
  fc.tuple(word('ADD'), list(fc.tuple(path, fc.constant(' :n')).map((parts) => join(...parts)))),
  fc.tuple(word('DELETE'), list(fc.tuple(path, fc.constant(' :v')).map((parts) => join(...parts)))),
].map((section) => section.map((parts) => join(...parts)));
const update = fc
  .shuffledSubarray([0, 1, 2, 3], { minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.flatMap((index) => sections[index] ?? [])).map((parts) => join(...parts)));

describe('the attributes of an expression', () => {
  test.each<[ExpressionKind, Arbitrary<Part>]>([
    ['condition', condition],
    ['update', update],
    ['projection', list(path)],
  ])('%s: all that was put into it, and no others', (kind, expression) => {
    let taken = 0;
    const property = fc.property(expression, ([text, names]) => {
      if (parsed(text, kind) !== undefined) taken += 1;
      expect(new Set(attributesOf(text, kind, ALIASES))).toEqual(new Set(names));
    });
    fc.assert(property, { numRuns: 500 });
    // The property must cover expressions that reach the table.
    expect(taken).toBeGreaterThan(25);
  });

  const TOKENS = ['pk', '#pk', '#s', 'a', ':v', ':w', '=', '<', '(', ')', ',', '.', '[0]', 'AND', 'and', 'OR', 'NOT'];
  const tokens = fc.array(fc.tuple(fc.constantFrom(...TOKENS), space), { maxLength: 9 });

  test('whatever dynalite takes, in any order of tokens', () => {
    const property = fc.property(tokens, (chosen) => {
      const text = chosen.flat().join('');
      const heads = Object.keys(parsed(text, 'condition')?.['pathHeads'] ?? {});
      if (heads.length > 0) expect(attributesOf(text, 'condition', ALIASES)).toEqual(expect.arrayContaining(heads));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test.each([
    ['empty', ''],
    ['spaces', ' \n'],
    ['a character of no expression', 'pk = :v; a'],
    ['a text', "pk = 'a'"],
    ['a letter beyond ASCII', 'größe = :v'],
    ['a space that is none to DynamoDB', 'pk\u00a0= :v'],
    ['an alias that is not given', '#x = :v'],
    ['an alias that every object has', '#constructor = :v'],
    ['a function that does not exist', 'secret (pk)'],
    ['a function of SQL', 'COUNT(pk) = :v'],
    ['an alias without a name', '# = :v'],
  ])('%s is refused', (_what, text) => {
    for (const kind of ['condition', 'update', 'projection'] as const)
      expect(thrownBy(() => attributesOf(text, kind, ALIASES))).toMatchObject({ code: 'ValidationException' });
  });
});

describe('the value that a key condition holds the partition key to', () => {
  test.each([
    ['pk = :v', ':v'],
    ['#pk=:v', ':v'],
    [':v = pk', ':v'],
    ['pk = :v AND begins_with(sk, :w)', ':v'],
    ['sk BETWEEN :v AND :w AND pk = :v', ':v'],
    ['sk < :w and :v = #pk', ':v'],
    ['(pk = :v) AND (sk = :w)', ':v'],
    ['((pk = :v) AND sk = :w)', ':v'],
    ['pk = :v OR pk = :w', undefined],
    ['(pk = :v) OR (sk = :w)', undefined],
    ['NOT pk = :v', undefined],
    ['pk IN (:v)', undefined],
    ['pk = :v AND sk <> :w', undefined],
    ['pk = :v AND #pk = :w', undefined],
    ['pk = :v AND other.pk = :w', undefined],
    ['pk.a = :v', undefined],
    ['pk[0] = :v', undefined],
    ['a.pk = :v', undefined],
    ['pk > :v', undefined],
    ['pk BETWEEN :v AND :w', undefined],
    ['begins_with(pk, :v)', undefined],
    ['size(pk) = :v', undefined],
    ['pk = pk', undefined],
    ['pk = a', undefined],
    ['sk = :v', undefined],
    ['#a = :v', undefined],
    ['pk = :v sk', undefined],
    ['pk', undefined],
  ])('%s', (text, expected) => {
    expect(equalValueOf(text, 'pk', ALIASES)).toBe(expected);
  });

  test('is the one that dynalite takes, or none', () => {
    const keyCondition = fc
      .array(
        fc.constantFrom(
          ...['pk = :v', '#pk = :w', ':v = pk', ':w = #pk', 'sk = :v', 'a < :w', 'begins_with(sk, :v)', '(pk) = :v'],
          ...['sk BETWEEN :v AND :w', 'pk > :v', '#a.pk = :v', 'pk.a = :w', '(pk = :w)', '((pk = :v))', 'pk IN (:v)'],
        ),
        { minLength: 1, maxLength: 3 },
      )
      .chain((parts) => fc.constantFrom(' AND ', ' and\n', ' OR ').map((word) => parts.join(word)));
    let taken = 0;
    const property = fc.property(keyCondition, (text) => {
      const conditions = convertKeyCondition(parsed(text, 'condition')?.['expression']);
      const { pk } = (typeof conditions === 'object' ? conditions : {}) as {
        pk?: { ComparisonOperator: string; AttributeValueList: unknown[] };
      };
      const found = equalValueOf(text, 'pk', ALIASES) as keyof typeof VALUES | undefined;
      if (pk?.ComparisonOperator !== 'EQ' || found === undefined) return;
      taken += 1;
      expect(pk.AttributeValueList).toEqual([VALUES[found]]);
    });
    fc.assert(property, { numRuns: 1000 });
    expect(taken).toBeGreaterThan(50);
  });
});
