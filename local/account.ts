/**
 * The account the stand-in plays: the broker's user, and the session roles with their walls from `shared/walls.json`,
 * as `serverless.yml` makes them on AWS: one policy as permissions and boundary, trust for the broker alone and only
 * with every tag.
 */
import { readFileSync } from 'node:fs';

export const ACCOUNT_ID = '123456789012';
export const BROKER_USER = 'latchkey-broker';
export const ROLE_NAMES = { gallery: 'latchkey-gallery', smap: 'latchkey-smap' } as const;
export type SessionRole = keyof typeof ROLE_NAMES;

export interface StackParameters {
  readonly region: string;
  readonly tableName: string;
  readonly buckets: readonly string[];
  readonly smapServerActions: readonly string[];
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

interface Wall {
  readonly requiredTags: readonly string[];
  readonly policy: Document;
}

const WALLS = JSON.parse(readFileSync(new URL('../shared/walls.json', import.meta.url), 'utf8')) as Record<
  SessionRole,
  Wall
>;
const BROKER_ARN = `arn:aws:iam::${ACCOUNT_ID}:user/${BROKER_USER}`;
/** Longest session of the roles: role chaining allows no more. */
const MAX_SESSION_SECONDS = 3600;

export function accountUsers(parameters: StackParameters): { name: string; policies: Document[] }[] {
  return [{ name: BROKER_USER, policies: [brokerPolicy(parameters)] }];
}

export function accountRoles(parameters: StackParameters): {
  name: string;
  trustPolicy: Document;
  policies: Document[];
  boundary: Document;
  maxSessionDurationSeconds: number;
}[] {
  return (Object.keys(ROLE_NAMES) as SessionRole[]).map((role) => {
    const wall = wallOf(role, parameters);
    return {
      name: ROLE_NAMES[role],
      trustPolicy: trustPolicy(WALLS[role].requiredTags),
      policies: [wall],
      boundary: wall,
      maxSessionDurationSeconds: MAX_SESSION_SECONDS,
    };
  });
}

/** A role's wall with the stack's parameters put in; a statement left without actions is left out. */
export function wallOf(
  role: SessionRole,
  parameters: Pick<StackParameters, 'buckets' | 'smapServerActions'>,
): Document {
  const { Version, Statement } = WALLS[role].policy;
  const lists: Record<string, readonly string[]> = {
    '{buckets}': parameters.buckets,
    '{smapServerActions}': parameters.smapServerActions,
  };
  const filled = JSON.parse(
    JSON.stringify(Statement, (_key, value: unknown) => (typeof value === 'string' ? (lists[value] ?? value) : value)),
  ) as Document['Statement'];
  return { Version, Statement: filled.filter(({ Action }) => !Array.isArray(Action) || Action.length > 0) };
}

/**
 * `ForAllValues` is true for no values at all, so each tag is required by itself. SetSourceIdentity has a statement of its
 * own, because it knows nothing of the tags; alone it opens nothing.
 */
function trustPolicy(requiredTags: readonly string[]): Document {
  const present = Object.fromEntries(requiredTags.map((tag) => [`aws:RequestTag/${tag}`, 'false']));
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: BROKER_ARN },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { Null: present, 'ForAllValues:StringEquals': { 'aws:TagKeys': requiredTags } },
      },
      {
        Effect: 'Allow',
        Principal: { AWS: BROKER_ARN },
        Action: 'sts:SetSourceIdentity',
        Condition: { Null: { 'sts:SourceIdentity': 'false' } },
      },
    ],
  };
}

function brokerPolicy({ region, tableName }: StackParameters): Document {
  const roles = Object.values(ROLE_NAMES).map((name) => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`);
  const table = `arn:aws:dynamodb:${region}:${ACCOUNT_ID}:table/${tableName}`;
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], Resource: roles },
      {
        Effect: 'Allow',
        Action: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((action) => `dynamodb:${action}`),
        Resource: [table, `${table}/index/*`],
      },
    ],
  };
}
