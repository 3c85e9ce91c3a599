/** Runs the queries of docs/operations.md on audit lines, and holds that each of their fields exists. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { AuditRecord } from '../../shared/audit-record.ts';
import { memberState } from '../../shared/audit-states.ts';
import { fieldsOf, insights } from '../harness/insights.ts';
import { PROJECT } from '../harness/short-run.ts';

const GUIDE = readFileSync(join(PROJECT, 'docs/operations.md'), 'utf8');
const QUERIES = new Map(
  [...GUIDE.matchAll(/<!-- insights: (\w+) -->\n\n```\n([^`]+)```/g)].map(([, name = '', query = '']) => [name, query]),
);
/** Every field of a record, so that a name that is none does not compile here. */
const FIELDS: Readonly<Record<keyof AuditRecord, true>> = {
  ...{
    time: true,
    requestId: true,
    route: true,
    sourceIp: true,
    actor: true,
    team: true,
    user: true,
    role: true,
    reader: true,
  },
  ...{ tokenId: true, askedTeam: true, inviteId: true, subject: true, change: true, before: true, after: true },
  ...{ keepTokens: true, reuse: true, reused: true, decision: true, status: true, code: true, durationMs: true },
  ...{
    signed: true,
    refused: true,
    issuedDigest: true,
    oidcDigest: true,
    boundDigest: true,
    reads: true,
    tokenBytes: true,
    tokenPercent: true,
    cause: true,
  },
};

const record = (more: Partial<AuditRecord>): string => {
  const common = { time: '2026-11-27T20:42:11.123Z', requestId: 'one', route: 'GET /v1/teams/{team}/credentials' };
  const audit: AuditRecord = { ...common, sourceIp: '192.0.2.7', decision: 'allowed', team: 'acme', ...more };
  return JSON.stringify({ audit });
};
const member = memberState({ role: 'member', active: true, enrolled: true });
const LINES = [
  record({ user: 'max', role: 'member', reads: ['a/shared/', 'a/private/max/'] }),
  record({ user: 'max', role: 'member', reads: ['a/shared/', 'a/private/max/'] }),
  record({
    user: 'eve',
    role: 'viewer',
    reads: ['a/shared/'],
    route: 'POST /v1/teams/{team}/presign',
    refused: { out_of_scope: 1 },
  }),
  record({ user: 'zoe', team: 'other', reads: ['b/'] }),
  record({
    user: 'eve',
    role: 'viewer',
    decision: 'refused',
    code: 'out_of_scope',
    subject: 'max',
    change: 'admin',
    route: 'PUT /v1/teams/{team}/members/{user}',
  }),
  record({
    user: 'ada',
    role: 'admin',
    subject: 'max',
    before: member,
    after: { ...member, role: 'viewer' },
    route: 'PUT /v1/teams/{team}/members/{user}',
  }),
  record({
    actor: 'arn:aws:sts::1:assumed-role/Admin/jo',
    subject: 'max',
    before: member,
    after: { ...member, active: false },
    route: 'latchkey member remove',
  }),
  record({ decision: 'failed', code: 'upstream_refused', user: 'ada' }),
  '{"revocation":{"rows":1}}',
];

const ran = (name: string): object[] => insights(QUERIES.get(name) ?? '', LINES);

test('there are five queries, whose fields are a record’s', () => {
  expect([...QUERIES.keys()]).toEqual(['reads', 'credentials', 'refused', 'member', 'operators']);
  for (const [name, query] of QUERIES) {
    const fields = fieldsOf(query).map((field) => field.split('.')[1] ?? '');
    expect([name, fields.length > 3, fields.filter((field) => !(field in FIELDS))]).toEqual([name, true, []]);
  }
});

test('who could read: the sessions of the team, with their prefixes', () => {
  expect(ran('reads')).toEqual([
    {
      'audit.user': 'max',
      'audit.role': 'member',
      'audit.reads.0': 'a/shared/',
      'audit.reads.1': 'a/private/max/',
      sessions: 2,
    },
    { 'audit.user': 'eve', 'audit.role': 'viewer', 'audit.reads.0': 'a/shared/', sessions: 1 },
  ]);
});

test('who got credentials: the latest first', () => {
  expect(ran('credentials')).toEqual([
    { 'audit.team': 'other', 'audit.user': 'zoe', answers: 1, latest: 3 },
    { 'audit.team': 'acme', 'audit.user': 'max', 'audit.role': 'member', answers: 2, latest: 1 },
  ]);
});

test('what was refused: also in a batch, and what failed', () => {
  expect(ran('refused')).toHaveLength(3);
  expect(ran('refused')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ 'audit.user': 'eve', 'audit.route': 'POST /v1/teams/{team}/presign', refusals: 1 }),
      expect.objectContaining({ 'audit.user': 'eve', 'audit.code': 'out_of_scope', refusals: 1 }),
      expect.objectContaining({ 'audit.user': 'ada', 'audit.code': 'upstream_refused' }),
    ]),
  );
});

test('who changed the member: what it was, and is', () => {
  expect(ran('member')).toEqual([
    expect.objectContaining({ 'audit.user': 'ada', 'audit.before.role': 'member', 'audit.after.role': 'viewer' }),
    expect.objectContaining({
      'audit.actor': 'arn:aws:sts::1:assumed-role/Admin/jo',
      'audit.before.active': 'true',
      'audit.after.active': 'false',
    }),
  ]);
});

test('what operators did', () => {
  expect(ran('operators')).toEqual([
    expect.objectContaining({ 'audit.route': 'latchkey member remove', 'audit.subject': 'max' }),
  ]);
});
