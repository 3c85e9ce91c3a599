/** Offers what a member does in one team: credentials, signed URLs, lists, uploads, copies, deletions. */
import { lacking, type BrokerRequest, type Content } from './broker.ts';
import { Bucket } from './bucket.ts';
import type { BrokerClock } from './broker-clock.ts';
import { decide, faultOf, type Action, type Grant } from './grants.ts';
import type { Kept } from './kept.ts';
import { LatchkeyError } from './latchkey-error.ts';
import { requireGood } from './object-key.ts';
import { listed, type ListedObject } from './object-list.ts';
import { copyObject } from './object-copy.ts';
import { Sessions, type Narrowing } from './sessions.ts';
import type { SigningCredentials } from './sigv4.ts';
import type { SignIns } from './sign-ins.ts';
import { parseGrants, parseSettings, type TeamSettings } from './team-settings.ts';
import { TeamUploads, type UnfinishedUpload } from './team-uploads.ts';
import type { Upload, UploadOptions } from './upload.ts';
import { UploadRecords } from './upload-record.ts';
import { uppyOptions, type UppyOptions } from './uppy-options.ts';
import { contentDisposition, faultOfType, URL_ACTIONS, type UrlOptions } from './url-options.ts';

/** Credentials as AWS SDKs take them. */
export interface Credentials extends SigningCredentials {
  readonly expiration: Date;
}

export interface CredentialsOptions extends Narrowing {
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_LIFE_SECONDS = 900;
const MAX_LIFE_SECONDS = 3600;
/** A refusal by settings that are older is checked at the broker first. */
const FRESH_MS = 10_000;

export class Team {
  readonly id: string;
  readonly #signIns: SignIns;
  readonly #clock: BrokerClock;
  readonly #sessions: Sessions;
  readonly #bucket: Bucket;
  readonly #uploads: TeamUploads;
  #settings: TeamSettings;
  #refreshedAtMs = -Infinity;

  private constructor(settings: TeamSettings, signIns: SignIns, kept: Kept, clock: BrokerClock) {
    const id = settings.team;
    this.id = id;
    this.#signIns = signIns;
    this.#clock = clock;
    this.#settings = settings;
    this.#sessions = new Sessions(settings, signIns, kept, clock);
    this.#sessions.onNew = ({ role, grants }) => {
      const isOther = role !== this.role;
      this.#adopt({ ...this.#settings, role: String(role), grants: parseGrants({ grants }) });
      // The broker alone knows what else a role changes, such as who manages.
      if (isOther) this.refresh().catch(() => undefined);
    };
    this.#bucket = new Bucket(() => this.#settings, this.#sessions, clock);
    const nameOf = (kind: string, ...rest: readonly string[]): string =>
      signIns.nameOf(kind, id, settings.user, ...rest);
    this.#uploads = new TeamUploads({
      bucket: this.#bucket,
      records: new UploadRecords(kept, nameOf),
      nameOf: (key) => nameOf('upload', key),
      allowed: (key) => this.#require('write', key),
    });
  }

  /** Opens a team; kept settings do while the kept session lives. @internal */
  static async open(id: string, signIns: SignIns, kept: Kept, clock: BrokerClock): Promise<Team> {
    const settings = (await kept.get(signIns.nameOf('team', id))) as TeamSettings | undefined;
    if (settings !== undefined && (await signIns.find(id))?.user === settings.user) {
      const team = new Team(settings, signIns, kept, clock);
      if (await team.#sessions.isLive()) return team;
    }
    const team = new Team(await askSettings(id, signIns), signIns, kept, clock);
    team.#adopt(team.#settings);
    return team;
  }

  get user(): string {
    return this.#settings.user;
  }

  get role(): string {
    return this.#settings.role;
  }

  get grants(): readonly Grant[] {
    return this.#settings.grants;
  }

  /** Returns what the team shares: bucket, region, endpoint, root, areas, and the caller's own place. */
  get settings(): TeamSettings {
    return this.#settings;
  }

  /** Asks the broker for the settings as they are now. @throws LatchkeyError as the broker refuses */
  async refresh({ signal }: { readonly signal?: AbortSignal } = {}): Promise<TeamSettings> {
    this.#adopt(await askSettings(this.id, this.#signIns, this.user, signal));
    this.#refreshedAtMs = performance.now();
    return this.#settings;
  }

  /**
   * Calls a route of the broker below the team's own, as this member: `members`, `invites?limit=100`. `docs/api.md` lists them.
   * @param path what follows `/v1/teams/{team}/`
   * @returns the answer's JSON; an empty object for an answer without content
   * @throws LatchkeyError as the broker refuses; the signal's reason
   */
  ask(path: string, request: Pick<BrokerRequest, 'method' | 'body' | 'signal'> = {}): Promise<Content> {
    return this.#signIns.ask(this.id, { ...request, path: pathOf(this.id, path) }, this.user);
  }

  /** @returns true, or the reason why not; decided here, by what the broker said last */
  may(action: Action, key: string): true | string {
    return decide(this.grants, action, key);
  }

  /** @throws LatchkeyError as the broker refuses; the signal's reason */
  async credentials({ areas, actions, signal }: CredentialsOptions = {}): Promise<Credentials> {
    const narrowing = { ...(areas === undefined ? {} : { areas }), ...(actions === undefined ? {} : { actions }) };
    const { credentials, expiresAtMs } = await this.#sessions.get(narrowing, 0, signal);
    // The time is this machine's, because SDKs compare it with its clock.
    return { ...credentials, expiration: new Date(expiresAtMs - this.#clock.offsetMs) };
  }

  /** Provides credentials to the AWS SDK, which calls it again before they end. */
  readonly credentialProvider = (): Promise<Credentials> => this.credentials();

  /** Returns options for `@uppy/aws-s3` 5 and 6. */
  uppy({ prefix }: { readonly prefix?: string | undefined } = {}): UppyOptions {
    const own = prefix ?? this.grants.find(({ actions }) => actions.includes('write'))?.prefix;
    if (own === undefined) throw new LatchkeyError('out_of_scope', 'write is granted nowhere');
    return uppyOptions(this.#bucket, own, (action, key) => this.#require(action, key));
  }

  /**
   * Signs a URL, here.
   * @returns the same text for half of its life, in all tabs
   * @throws LatchkeyError out_of_scope, invalid_request, or as the broker refuses; the signal's reason
   */
  async url(key: string, options: UrlOptions = {}): Promise<string> {
    const { method = 'GET', expiresInSeconds = DEFAULT_LIFE_SECONDS, download = false, contentType, signal } = options;
    const action = (URL_ACTIONS as Readonly<Record<string, Action | undefined>>)[method];
    if (action === undefined) throw new LatchkeyError('invalid_request', 'a method is GET, HEAD, PUT or DELETE');
    if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > MAX_LIFE_SECONDS)
      throw new LatchkeyError('invalid_request', `expiresInSeconds is a whole number from 1 to ${MAX_LIFE_SECONDS}`);
    requireGood(faultOfType(contentType));
    await this.#require(action, key);
    const query: Record<string, string> = {};
    if (download !== false)
      query['response-content-disposition'] = contentDisposition(typeof download === 'string' ? download : key);
    if (contentType !== undefined && method === 'GET') query['response-content-type'] = contentType;
    const headers: Record<string, string> =
      contentType !== undefined && method === 'PUT' ? { 'content-type': contentType } : {};
    return this.#bucket.url({ method, key, query, headers, expiresInSeconds, isStable: true, signal });
  }

  /** Yields all objects below a prefix, in the order of their keys. @throws LatchkeyError; the signal's reason */
  async *list(
    prefix: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ListedObject, void, undefined> {
    await this.#require('list', prefix);
    yield* listed(this.#bucket, prefix, signal);
  }

  /** Uploads a file; `done` of what is returned says how it ended. */
  upload(key: string, blob: Blob, options: UploadOptions = {}): Upload {
    return this.#uploads.start(key, blob, options);
  }

  /** Returns the uploads that a reload, a closed tab or a lost network has left, of this user and browser. */
  unfinishedUploads(): Promise<readonly UnfinishedUpload[]> {
    return this.#uploads.unfinished();
  }

  /**
   * Gives up an unfinished upload: S3 forgets what it has of it.
   * @throws LatchkeyError conflict while a tab goes on with it: cancel it there
   */
  discardUpload(key: string): Promise<void> {
    return this.#uploads.discard(key);
  }

  /** Copies an object, with its type, inside of the bucket. @throws LatchkeyError as S3 or the broker refuses */
  async copy(from: string, to: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#require('read', from);
    await this.#require('write', to);
    await copyObject(this.#bucket, from, to, signal);
  }

  /** Deletes an object; one that is not there is no failure. @throws LatchkeyError as S3 or the broker refuses */
  async delete(key: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#require('delete', key);
    await this.#bucket.send({ method: 'DELETE', key, signal });
  }

  /** Forgets the session that is in memory. @internal */
  forget(): void {
    this.#sessions.forget();
  }

  /** A refusal is decided on what the broker says now: a role may have been widened since. */
  async #require(action: Action, key: string): Promise<void> {
    requireGood(faultOf(action, key));
    if (this.may(action, key) === true) return;
    if (performance.now() - this.#refreshedAtMs > FRESH_MS) await this.refresh().catch(throwUnlessUnreachable);
    const decision = this.may(action, key);
    if (decision !== true) throw new LatchkeyError('out_of_scope', decision);
  }

  #adopt(settings: TeamSettings): void {
    this.#settings = settings;
    // Whoever signed out meanwhile leaves nothing behind.
    void this.#signIns.keep('team', this.id, settings, ({ user }) => user === settings.user).catch(() => undefined);
  }
}

async function askSettings(id: string, signIns: SignIns, user?: string, signal?: AbortSignal): Promise<TeamSettings> {
  const settings = parseSettings(await signIns.ask(id, { path: pathOf(id), signal }, user));
  if (settings.team === id) return settings;
  throw lacking('team');
}

function pathOf(team: string, ...rest: readonly string[]): string {
  return ['/v1/teams', encodeURIComponent(team), ...rest].join('/');
}

function throwUnlessUnreachable(error: unknown): void {
  if (!(error instanceof LatchkeyError) || error.code !== 'unreachable') throw error;
}
