/** Sets up the tests of the doors: a caller, its token, a clock that stands still, and the one audit line. */
import { afterEach, beforeEach, expect, jest } from '@jest/globals';
import type { Identity, MemberIdentity, ServiceIdentity } from '../../shared/domain/people/identity.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import type { Team } from '../../shared/domain/people/team.ts';
import { newToken } from '../../shared/domain/people/token.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import type { CallerPorts } from '../../shared/http/edge/caller-edge.ts';
import type { Handler } from '../../shared/http/edge/open-edge.ts';
import { json, type Reply } from '../../shared/http/reply.ts';
import { CONTEXT, eventOf, type EventInput } from './events.ts';

export const START = new Date('2026-11-23T10:00:00Z');
export const TOKEN = `lk_${'ab'.repeat(10)}_${'S'.repeat(43)}`;
export const TEAM: Team = {
  team: 'acme',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: 'webqsee/acme/items-root/',
  generation: 'gen0000',
  createdOn: START.toISOString(),
};
const MAX: Membership = {
  team: 'acme',
  user: 'max',
  role: 'member',
  id: 'member0000',
  holder: 'holder',
  version: 2,
  active: true,
  enrolled: true,
  since: START.toISOString(),
};
/** A member by an own token. */
export const IDENTITY: MemberIdentity = {
  kind: 'member',
  token: newToken(MAX, { id: 'ab'.repeat(10), secretHash: 'c'.repeat(64) }, START),
  team: TEAM,
  membership: MAX,
};
/** A service by the operator's token. */
export const SERVICE: ServiceIdentity = {
  kind: 'service',
  token: {
    kind: 'service',
    id: 'cd'.repeat(10),
    secretHash: 'd'.repeat(64),
    team: 'acme',
    user: 'service.backup',
    name: 'backup',
    role: 'viewer',
    membershipId: 'service000',
    sponsor: null,
    createdBy: null,
    createdOn: START.toISOString(),
    expiresAtSeconds: null,
  },
  team: TEAM,
};
export const CREDENTIALS: EventInput = {
  path: '/v1/teams/acme/credentials',
  routeKey: 'GET /v1/teams/{team}/credentials',
  parameters: { team: 'acme' },
  headers: { authorization: `Bearer ${TOKEN}` },
};

export interface Doors {
  readonly ports: CallerPorts;
  /** Moves the clock on. */
  readonly pass: (milliseconds: number) => void;
  /** Tokens whose identity was requested, and those requested afresh, past the cache. */
  readonly requested: readonly string[];
  readonly askedAfresh: readonly string[];
  /** Identities whose use was recorded. */
  readonly noted: readonly Identity[];
  /** Makes the token another identity's until the next test. */
  readonly become: (identity: Identity) => void;
  /** Returns all printed lines. */
  readonly lines: () => Record<string, unknown>[];
  /** Returns the audit line, and fails if there are others. */
  readonly line: () => Record<string, unknown>;
}

/** Sets up the doors. A test file calls it once. */
export function doors(): Doors {
  let now = START;
  const requested: string[] = [];
  const askedAfresh: string[] = [];
  const noted: Identity[] = [];
  let who: Identity = IDENTITY;
  const identityOf = (token: string): Promise<Identity> =>
    token === TOKEN ? Promise.resolve(who) : Promise.reject(new LatchkeyError('unauthenticated', 'no'));
  let printed: jest.SpiedFunction<typeof process.stdout.write>;
  beforeEach(() => {
    now = START;
    requested.length = 0;
    askedAfresh.length = 0;
    noted.length = 0;
    who = IDENTITY;
    printed = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  });
  afterEach(() => {
    printed.mockRestore();
  });
  const lines = (): Record<string, unknown>[] =>
    printed.mock.calls.map(([written]) => {
      const line = String(written);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      return (JSON.parse(line) as { audit: Record<string, unknown> }).audit;
    });
  return {
    requested,
    askedAfresh,
    noted,
    become: (identity) => {
      who = identity;
    },
    ports: {
      now: () => now,
      identify: ({ text }) => {
        requested.push(text);
        return identityOf(text);
      },
      identifyAfresh: ({ text }) => {
        askedAfresh.push(text);
        return identityOf(text);
      },
      prove: () => Promise.reject(new LatchkeyError('invalid_dpop_proof', 'no proof')),
      noteUse: (identity) => {
        noted.push(identity);
        return Promise.resolve();
      },
    },
    pass: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
    lines,
    line: () => {
      const [line, ...more] = lines();
      expect(more).toEqual([]);
      if (line === undefined) throw new Error('nothing was printed');
      return line;
    },
  };
}

export const call = (handler: Handler, input: EventInput = {}): Promise<Reply> => handler(eventOf(input), CONTEXT);
export const fine = (): Reply => json(200, { fine: true });
