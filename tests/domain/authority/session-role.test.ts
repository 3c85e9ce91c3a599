/** The session roles' walls and trust, against the vectors, and against what the layouts' table could make of them. */
import { describe, expect, test } from '@jest/globals';
import { SESSION_ROLES, type SessionRole } from '../../../shared/domain/authority/layout.ts';
import { OPEN_SESSION_ACTIONS, tagNamesOf, trustOf, wallOf } from '../../../shared/domain/authority/session-role.ts';
import WALLS from '../../vectors/walls.json' with { type: 'json' };

const BUCKETS = ['first-bucket', 'second-bucket'];
const SERVICE_ACTIONS = ['translate:TranslateText'];
const PRINCIPAL = 'arn:aws:iam::123456789012:role/broker';
const ROWS = WALLS.map((row) => ({ ...row, sessionRole: roleNamed(row.sessionRole) }));

function roleNamed(name: string): SessionRole {
  const found = SESSION_ROLES.find((role) => role === name);
  if (found === undefined) throw new Error(`there is no session role ${name}`);
  return found;
}

test('there is a vector for each', () => {
  expect(ROWS.map(({ sessionRole }) => sessionRole)).toEqual([...SESSION_ROLES]);
});

describe.each(ROWS)('$sessionRole', ({ sessionRole, tags, wall }) => {
  const made = wallOf(sessionRole, { buckets: BUCKETS, serviceActions: SERVICE_ACTIONS });

  test('has the wall of the vectors', () => {
    expect(made).toEqual(wall);
  });

  test('has a wall without other services where the stack names none, and never an empty list of actions', () => {
    const { Statement } = wallOf(sessionRole, { buckets: BUCKETS, serviceActions: [] });
    expect(Statement).toEqual(wall.Statement.filter(({ Resource }) => Resource !== '*'));
    for (const { Action } of Statement) expect(Action.length).toBeGreaterThan(0);
  });

  test('names exact actions, and no bucket but the tagged one', () => {
    for (const { Action, Resource } of made.Statement) {
      expect([Action].flat().join()).not.toContain('*');
      for (const resource of [Resource].flat())
        if (resource !== '*') expect(resource).toContain(':::${aws:PrincipalTag/bucket}');
    }
  });

  test('is assumed only with every tag', () => {
    expect(tagNamesOf(sessionRole)).toEqual(tags);
    const [assume, identify] = trustOf(sessionRole, PRINCIPAL).Statement;
    expect(assume?.Condition).toEqual({
      Null: Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag}`, 'false'])),
      'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
    });
    expect(identify?.Condition).toEqual({ Null: { 'sts:SourceIdentity': 'false' } });
    expect([assume?.Action, identify?.Action].flat().sort()).toEqual([...OPEN_SESSION_ACTIONS].sort());
    for (const statement of [assume, identify]) expect(statement?.Principal).toEqual({ AWS: PRINCIPAL });
  });
});
