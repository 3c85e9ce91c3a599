/**
 * The store: one DynamoDB table for teams, memberships, invites and tokens. Every change is a conditional write of a
 * single item, and no request path scans. Expiry is checked in code; `ttl` only tells DynamoDB what it may throw away.
 * The SDK repeats a write whose answer was lost, and the condition then fails on the write's own effect: what is stored
 * is compared with what was to be written, by its random id.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 *
 * | item       | pk                | sk              | besides the type's own attributes |
 * |------------|-------------------|-----------------|-----------------------------------|
 * | team       | `TEAM#{team}`     | `TEAM`          |                                   |
 * | membership | `TEAM#{team}`     | `MEMBER#{user}` |                                   |
 * | invite     | `INVITE#{id}`     | `INVITE`        | `listKey`, `ttl`                  |
 * | token      | `TOKEN#{id}`      | `TOKEN`         | `listKey`, `ttl`                  |
 * | root claim | `BUCKET#{bucket}` | `ROOT#{root}`   |                                   |
 *
 * Index `byTeam`: `team` and `listKey` (`INVITE#{id}`, `TOKEN#{user}#{id}`): the lists an admin sees.
 */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { LatchkeyError } from '../errors.ts';
import type { Invite, InviteStore } from '../domain/people/invite.ts';
import type { Membership, MembershipStore } from '../domain/people/membership.ts';
import type { Team, TeamStore } from '../domain/people/team.ts';
import type { Token, TokenStore } from '../domain/people/token.ts';
import { checkedRow, type Row, type RowType } from './dynamodb-rows.ts';

/** DynamoDB actions by method: a function's role allows those of the methods it calls, and no more. */
export const METHOD_ACTIONS = {
  getTeam: ['GetItem'],
  addTeam: ['PutItem', 'GetItem'],
  claimRoot: ['PutItem', 'GetItem', 'Query', 'DeleteItem'],
  getMembership: ['GetItem'],
  putMembership: ['PutItem', 'GetItem'],
  getInvite: ['GetItem'],
  addInvite: ['PutItem', 'GetItem'],
  redeemInvite: ['UpdateItem', 'GetItem'],
  getToken: ['GetItem'],
  addToken: ['PutItem', 'GetItem'],
} as const satisfies Record<keyof DynamoStore, readonly string[]>;
/** Expired rows stay this long, so that a redeemed code still says so. */
const TTL_GRACE_SECONDS = 30 * 24 * 3600;
const RETRY_AFTER_SECONDS = 2;
const NEW_ITEM = 'attribute_not_exists(pk)';

interface Key {
  readonly pk: string;
  readonly sk: string;
}
type Values = Readonly<Record<string, string | number>>;

export class DynamoStore implements TeamStore, MembershipStore, InviteStore, TokenStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  getTeam(team: string): Promise<Team | undefined> {
    return this.#get('team', teamKey(team));
  }

  async addTeam(team: Team): Promise<boolean> {
    if (await this.#put(teamKey(team.team), team, NEW_ITEM)) return true;
    return (await this.getTeam(team.team))?.generation === team.generation;
  }

  /** Claim first, look afterwards: of two overlapping claims made at once, each sees the other and at least one gives way. */
  async claimRoot(bucket: string, root: string, team: string): Promise<string | undefined> {
    const key = claimKey(bucket, root);
    const claimed = await this.#put(key, { root, team }, `${NEW_ITEM} OR team = :team`, { ':team': team });
    if (!claimed) return (await this.#get('claim', key))?.team ?? 'unknown';
    const overlapping = await this.#overlappingClaim(bucket, root);
    if (overlapping !== undefined) await this.#delete(key);
    return overlapping;
  }

  getMembership(team: string, user: string): Promise<Membership | undefined> {
    return this.#get('membership', memberKey(team, user));
  }

  async putMembership(membership: Membership, expectedVersion: number): Promise<boolean> {
    const { team, user, id, version } = membership;
    const key = memberKey(team, user);
    const written =
      expectedVersion === 0
        ? await this.#put(key, membership, NEW_ITEM)
        : await this.#put(key, membership, 'version = :version', { ':version': expectedVersion });
    if (written) return true;
    const stored = await this.getMembership(team, user);
    return stored?.id === id && stored.version === version;
  }

  getInvite(id: string): Promise<Invite | undefined> {
    return this.#get('invite', inviteKey(id));
  }

  async addInvite(invite: Invite): Promise<void> {
    const ttl = invite.expiresAtSeconds + TTL_GRACE_SECONDS;
    const added = await this.#put(inviteKey(invite.id), { ...invite, listKey: `INVITE#${invite.id}`, ttl }, NEW_ITEM);
    if (!added && (await this.getInvite(invite.id))?.secretHash !== invite.secretHash)
      throw new LatchkeyError('internal', 'an invite id came up twice');
  }

  async redeemInvite(id: string, redemption: NonNullable<Invite['redemption']>): Promise<boolean> {
    const redeemed = await ifConditionHolds(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: marshall(inviteKey(id)),
          UpdateExpression: 'SET redemption = :redemption',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(redemption)',
          ExpressionAttributeValues: marshall({ ':redemption': redemption }),
        }),
      ),
    );
    return redeemed || (await this.getInvite(id))?.redemption?.tokenId === redemption.tokenId;
  }

  getToken(id: string): Promise<Token | undefined> {
    return this.#get('token', tokenKey(id));
  }

  async addToken(token: Token): Promise<boolean> {
    const ttl = token.expiresAtSeconds + TTL_GRACE_SECONDS;
    const row = { ...token, listKey: `TOKEN#${token.user}#${token.id}`, ttl };
    if (await this.#put(tokenKey(token.id), row, NEW_ITEM)) return true;
    return (await this.getToken(token.id))?.secretHash === token.secretHash;
  }

  /** Another claim in the bucket whose root begins with this one or the other way round. */
  async #overlappingClaim(bucket: string, root: string): Promise<string | undefined> {
    const { Items: below = [] } = await asked(
      this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: marshall({ ':pk': claimKey(bucket, root).pk, ':sk': claimKey(bucket, root).sk }),
          Limit: 2,
        }),
      ),
    );
    const claims = below.map((item) => checkedRow('claim', unmarshall(item)));
    for (const ancestor of ancestorRoots(root)) {
      const claim = await this.#get('claim', claimKey(bucket, ancestor));
      if (claim !== undefined) claims.push(claim);
    }
    return claims.find((claim) => claim.root !== root)?.team;
  }

  async #get<Type extends RowType>(type: Type, key: Key): Promise<Row<Type> | undefined> {
    const command = new GetItemCommand({ TableName: this.#table, Key: marshall(key), ConsistentRead: true });
    const { Item: item } = await asked(this.#client.send(command));
    return item === undefined ? undefined : checkedRow(type, unmarshall(item));
  }

  #put(key: Key, item: object, condition?: string, values?: Values): Promise<boolean> {
    return ifConditionHolds(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: marshall({ ...item, ...key }, { removeUndefinedValues: true }),
          ...(condition === undefined ? {} : { ConditionExpression: condition }),
          ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
        }),
      ),
    );
  }

  async #delete(key: Key): Promise<void> {
    await asked(this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: marshall(key) })));
  }
}

function teamKey(team: string): Key {
  return { pk: `TEAM#${team}`, sk: 'TEAM' };
}

function memberKey(team: string, user: string): Key {
  return { pk: `TEAM#${team}`, sk: `MEMBER#${user}` };
}

function inviteKey(id: string): Key {
  return { pk: `INVITE#${id}`, sk: 'INVITE' };
}

function tokenKey(id: string): Key {
  return { pk: `TOKEN#${id}`, sk: 'TOKEN' };
}

function claimKey(bucket: string, root: string): Key {
  return { pk: `BUCKET#${bucket}`, sk: `ROOT#${root}` };
}

/** `a/b/` → ``, `a/`: the roots it would lie in. Overlaps can only begin at a `/`, because every root ends with one. */
function ancestorRoots(root: string): string[] {
  const segments = root.split('/').slice(0, -1);
  return segments.map((_, count) =>
    segments
      .slice(0, count)
      .map((segment) => `${segment}/`)
      .join(''),
  );
}

async function ifConditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await asked(write);
    return true;
  } catch (error) {
    if (error instanceof LatchkeyError && error.cause instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Whatever the table answers but data is our fault or its outage, never the caller's. */
async function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    throw new LatchkeyError('upstream_unavailable', 'the store does not answer', {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
