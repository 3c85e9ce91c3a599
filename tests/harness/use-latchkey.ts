/**
 * A broker for a whole test file: started before its first test and ended after its last, with the members, teams and objects
 * that the file names. Tests speak of members by name: `max` of the demo's team, `other/max` of another.
 */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Operator } from '../../shared/compose-operator.ts';
import type { NewTeam } from '../../shared/domain/people/team.ts';
import { readText } from './cells.ts';
import { holdBy, type Held } from './held.ts';
import { ask, jsonOf, jsonPost, refusal, send, type Answer, type Sending } from './http.ts';
import {
  credentials,
  enroll,
  s3Client,
  startLatchkey,
  type CredentialsAnswer,
  type KeyPair,
  type Running,
  type StartOptions,
} from './latchkey.ts';
import { addMember, inTeam, operatorOf } from './operator.ts';
import { rowsOf, type Rows } from './rows.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import { storeOf, type OpenStore } from './store.ts';
import { itemsOf, peopleOf, type People } from './team-calls.ts';

export const BUCKET = 'webqsee';
/** The root of the demo's team. */
export const ROOT = rootOf('demo');
export const CREDENTIALS = '/v1/teams/demo/credentials';
export const UNAUTHENTICATED = '401 unauthenticated';
export const OUT_OF_SCOPE = '403 out_of_scope';
export const INVALID = '400 invalid_request';
/** Is the text of `refusal` for an answer that is none. */
export const OK = '200 (no code)';

export interface LatchkeyOptions {
  /** `ada` and `max` of the demo; `vera viewer`, whom the operator adds; `other/max admin` of another team. */
  readonly members?: readonly string[];
  /** Teams besides the demo's, of layout webqsee unless it says otherwise. Those of members need no mention. */
  readonly teams?: readonly (Partial<NewTeam> & { readonly team: string })[];
  /** Keys that hold something from the start: texts, or no more than a letter. */
  readonly objects?: readonly string[] | Readonly<Record<string, string>>;
  readonly start?: StartOptions;
}

export interface Signing {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly host?: string;
  readonly service?: string;
  readonly payloadHash?: string;
}

/** `who` is a member's name, or the text of any token; for S3 also `root`, who owns the account. */
export interface Latchkey {
  readonly running: Running;
  readonly broker: string;
  readonly aws: string;
  readonly invites: Running['demo']['invites'];
  readonly operator: Operator;
  readonly rows: Rows;
  readonly store: OpenStore;
  /** Calls of the demo's team. */
  readonly people: People;
  peopleOf(team: string): People;
  token(who: string): string;
  /** The path of a team's route: `/members` → `/v1/teams/demo/members`. */
  teamPath(path?: string, team?: string): string;
  send(path: string, sending?: Sending): Promise<Answer>;
  ask(path: string, who: string, sending?: Sending): Promise<Answer>;
  /** Asks with a JSON body. */
  post(path: string, who: string, body: unknown): Promise<Answer>;
  /** Calls as `People` do. @returns `{status} {code}` */
  told(who: string, route: string, body?: unknown): Promise<string>;
  /** Calls what must succeed. @returns the answer */
  done(who: string, route: string, body?: unknown): Promise<Answer>;
  /** A list of the team's, or one attribute of its rows. */
  listed(who: string, list: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  listed(who: string, list: string, attribute: string): Promise<readonly unknown[]>;
  /** Signs a batch, of which each item has its own result. */
  presign(who: string, requests: readonly object[]): Promise<readonly Result[]>;
  credentials(who: string, narrowing?: object): Promise<CredentialsAnswer>;
  keys(who: string, narrowing?: object): Promise<KeyPair>;
  /** A client of S3, whose session is made when it is first used. */
  s3(who: string, narrowing?: object): S3Client;
  /** A request to the stand-in as it is, signed by whom S3 is to believe it comes from. */
  s3Call(who: string | KeyPair, request: string, signing?: Signing): Promise<Answer>;
  put(key: string, body?: string): Promise<void>;
  read(key: string): Promise<string>;
  /** A session and a URL of whoever has the token, for an object that is there. */
  hold(who: string, key: string, team?: string): Promise<Held>;
}

export interface Result {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string };
}

export function rootOf(team: string): string {
  return `webqsee/${team}/items-root/`;
}

/** Registers the broker's start and end; called once, at the top of a test file. */
export function useLatchkey(options: LatchkeyOptions = {}): Latchkey {
  let started: Running | undefined;
  const running = (): Running => {
    if (started === undefined) throw new Error('the broker starts before the first test, not earlier');
    return started;
  };
  const tokens = new Map<string, string>();
  const ends: (() => void)[] = [];
  const clients = new Map<string, S3Client>();
  const operator = once(() => operatorOf(running()));
  const rows = once(() => ending(rowsOf(running())));
  const store = once(() => ending(storeOf(running())));
  const token = (who: string): string => tokens.get(who) ?? who;
  const teamOf = (who: string): string => (tokens.has(who) ? (/^(.*)\//.exec(who)?.[1] ?? 'demo') : 'demo');

  function ending<Closing extends { close(): void }>(closing: Closing): Closing {
    ends.push(() => {
      closing.close();
    });
    return closing;
  }

  beforeAll(async () => {
    started = await startLatchkey(options.start);
    const members = (options.members ?? []).map(memberOf);
    const named = (options.teams ?? []).map(({ team }) => team);
    const unnamed = new Set(members.map(({ team }) => team).filter((team) => team !== 'demo' && !named.includes(team)));
    for (const team of [...(options.teams ?? []), ...[...unnamed].map((name) => ({ team: name }))])
      await operator().createTeam({ layout: 'webqsee', bucket: BUCKET, ...team });
    for (const { name, role, ...member } of members) tokens.set(name, await enrolled(member, role));
    const objects = options.objects ?? [];
    const entries = Array.isArray(objects)
      ? objects.map((key: string) => [key, 'x'] as const)
      : Object.entries(objects);
    for (const [key, body] of entries) await latchkey.put(key, body);
  }, 60_000);

  afterAll(async () => {
    for (const end of ends) end();
    for (const client of clients.values()) client.destroy();
    await started?.dispose();
  });

  function enrolled({ team, user }: { team: string; user: string }, role: string | undefined): Promise<string> {
    const { ada, max } = running().demo.invites;
    if (role !== undefined) return addMember(running(), operator(), { team, user, role });
    return enroll(running(), user === 'ada' ? ada : max);
  }

  const latchkey: Latchkey = {
    get running() {
      return running();
    },
    get broker() {
      return running().demo.broker;
    },
    get aws() {
      return running().demo.aws;
    },
    get invites() {
      return running().demo.invites;
    },
    get operator() {
      return operator();
    },
    get rows() {
      return rows();
    },
    get store() {
      return store();
    },
    get people() {
      return latchkey.peopleOf('demo');
    },
    peopleOf: (team) => {
      const people = peopleOf(running().demo.broker, team);
      return {
        ...people,
        call: (who, ...more) => people.call(token(who), ...more),
        invite: (who, ...more) => people.invite(token(who), ...more),
        join: (who, ...more) => people.join(token(who), ...more),
        service: (who, wish) => people.service(token(who), wish),
      };
    },
    token,
    teamPath: (path = '', team = 'demo') => `/v1/teams/${team}${path}`,
    send: (path, sending) => send(running().demo.broker, path, sending),
    ask: (path, who, sending) => ask(running().demo.broker, path, token(who), sending),
    post: (path, who, body) => latchkey.ask(path, who, jsonPost(body)),
    told: async (who, route, body) => refusal(await latchkey.people.call(who, route, body)),
    done: async (who, route, body) => {
      const answer = await latchkey.people.call(who, route, body);
      expect([route, Math.floor(answer.status / 100), refusal(answer)]).toEqual([route, 2, expect.any(String)]);
      return answer;
    },
    listed: async (who: string, list: string, attribute?: string) => {
      const items = itemsOf(await latchkey.people.call(who, `GET ${list}`));
      return attribute === undefined ? items : (items.map((item) => item[attribute]) as never);
    },
    presign: async (who, requests) => {
      const answer = await latchkey.post(latchkey.teamPath('/presign'), who, { requests });
      expect(refusal(answer)).toBe(OK);
      return jsonOf(answer)['results'] as Result[];
    },
    credentials: (who, narrowing) => credentials(inTeam(running(), teamOf(who)), token(who), narrowing),
    keys: async (who, narrowing) =>
      who === 'root' ? running().rootKey : (await latchkey.credentials(who, narrowing)).credentials,
    s3: (who, narrowing = {}) => {
      const name = JSON.stringify([who, narrowing]);
      const client = clients.get(name) ?? s3Client(running(), () => latchkey.keys(who, narrowing));
      clients.set(name, client);
      return client;
    },
    s3Call: async (who, request, { headers = {}, body = '', ...signing } = {}) => {
      const [method = '', path = ''] = request.split(' ');
      const keys = typeof who === 'string' ? await latchkey.keys(who) : who;
      const { aws: base } = running().demo;
      return send(base, path, signed({ method, path, headers, body }, { credentials: keys, base, ...signing }));
    },
    put: async (Key, Body = 'x') => {
      await latchkey.s3('root').send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    },
    read: (key) => readText(latchkey.s3('root'), BUCKET, key),
    hold: async (who, key, team = 'demo') => ending(await holdBy(running(), latchkey.peopleOf(team), token(who), key)),
  };
  return latchkey;
}

function memberOf(text: string): { name: string; team: string; user: string; role: string | undefined } {
  const [name = '', role] = text.split(' ');
  const [user = '', team = 'demo'] = name.split('/').reverse();
  if (role === undefined && name !== 'ada' && name !== 'max') throw new Error(`${name} has no role`);
  return { name, team, user, role };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
