/** Holds the session roles' walls and trust against the vectors, and against the layouts' table. */
import { describe, expect, test } from '@jest/globals';
import { SESSION_ROLES, type SessionRole } from '../../../shared/domain/authority/layout.ts';
import { OPEN_SESSION_ACTIONS, tagNamesOf, trustOf, wallOf } from '../../../shared/domain/authority/session-role.ts';
import WALLS from '../../vectors/walls.json' with { type: 'json' };

const BUCKETS = ['first-bucket', 'second-bucket'];
const SERVICE_ACTIONS = ['translate:TranslateText'];
const TRUSTED = {
  account: 'arn:aws:iam::123456789012:root',
  principals: ['arn:aws:iam::123456789012:role/one', 'arn:aws:iam::123456789012:role/other'],
};
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
  const settings = { partition: 'aws', buckets: BUCKETS, serviceActions: SERVICE_ACTIONS };
  const made = wallOf(sessionRole, settings);

  test('has the wall of the vectors', () => {
    expect(made).toEqual(wall);
  });

  test('has a wall without other services where the stack names none, and never an empty list of actions', () => {
    const { Statement } = wallOf(sessionRole, { ...settings, serviceActions: [] });
    expect(Statement).toEqual(wall.Statement.filter(({ Effect, Resource }) => Effect === 'Deny' || Resource !== '*'));
    for (const { Action } of Statement) expect(Action.length).toBeGreaterThan(0);
  });

  test('has a wall that lets nothing through where the stack lists no bucket', () => {
    const { Statement } = wallOf(sessionRole, { ...settings, buckets: [] });
    expect(Statement).toContainEqual({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(JSON.stringify(Statement)).not.toContain('[]');
  });

  test('allows exact actions, and no bucket but the tagged one', () => {
    for (const { Action, Resource } of made.Statement.filter(({ Effect }) => Effect === 'Allow')) {
      expect([Action].flat().join()).not.toContain('*');
      for (const resource of [Resource].flat())
        if (resource !== '*') expect(resource).toContain(':::${aws:PrincipalTag/bucket}');
    }
  });

  test('has a wall of the partition’s own ARNs', () => {
    const elsewhere = JSON.stringify(wallOf(sessionRole, { ...settings, partition: 'aws-us-gov' }));
    expect(elsewhere).toBe(JSON.stringify(made).replaceAll('arn:aws:', 'arn:aws-us-gov:'));
  });

  test('is assumed only with every tag and a SourceIdentity, by whom the condition names', () => {
    expect(tagNamesOf(sessionRole)).toEqual(tags);
    const [assume, beside, ...more] = trustOf(sessionRole, TRUSTED).Statement;
    const named = { ArnEquals: { 'aws:PrincipalArn': TRUSTED.principals } };
    expect(assume).toEqual({
      Effect: 'Allow',
      Principal: { AWS: TRUSTED.account },
      Action: 'sts:AssumeRole',
      Condition: {
        ...named,
        Null: {
          ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag}`, 'false'])),
          'sts:SourceIdentity': 'false',
        },
        'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
      },
    });
    expect(beside).toEqual({
      Effect: 'Allow',
      Principal: { AWS: TRUSTED.account },
      Action: ['sts:TagSession', 'sts:SetSourceIdentity'],
      Condition: named,
    });
    expect(more).toEqual([]);
    expect([assume?.Action, beside?.Action].flat()).toEqual([...OPEN_SESSION_ACTIONS]);
  });
});
