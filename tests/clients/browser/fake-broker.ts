/** Stands in for the broker in a test's page: it issues tokens and sessions, which the test may end, and counts the calls. */
import { problem, type Answer, type BrowserPage, type Sent } from './browser-page.ts';

export const BROKER = 'https://keys.example.org';
export const CODE = `lki_${'0a'.repeat(10)}_${'y'.repeat(43)}`;
export const DAY_SECONDS = 24 * 3600;

/** Settings of a team on AWS, in which max writes below his own prefix. */
export const SETTINGS = {
  team: 'demo',
  layout: 'webqsee',
  storageType: 's3',
  bucket: 'webqsee',
  region: 'eu-central-1',
  endpoint: null,
  forcePathStyle: false,
  root: 'r/',
  role: 'member',
  user: 'max',
  grants: [
    { actions: ['read', 'list'], prefix: 'r/shared/' },
    { actions: ['write', 'delete'], prefix: 'r/shared/max/' },
  ],
  areas: ['shared'],
  manages: false,
};

/** Returns the n-th token, in the broker's form. */
export function tokenOf(n: number): string {
  return `lk_${n.toString(16).padStart(20, '0')}_${String(n).padStart(43, 't')}`;
}

export class FakeBroker {
  readonly #page: BrowserPage;
  /** Answers in place of the usual ones, by method and path. */
  readonly routes = new Map<string, Answer>();
  /** Tokens that have ended. */
  readonly ended = new Set<string>();
  tokens = 0;
  sessions = 0;
  sessionSeconds = 3600;

  constructor(page: BrowserPage) {
    this.#page = page;
    page.answer = (sent) => this.answer(sent);
  }

  /** Returns the requests so far, by method and path. */
  get calls(): readonly string[] {
    return this.#page.sent.filter(({ url }) => url.startsWith(BROKER)).map(nameOf);
  }

  answer(sent: Sent): Response | Promise<Response> {
    const token = sent.headers.get('authorization')?.slice('DPoP '.length);
    if (token !== undefined && this.ended.has(token)) return problem(401, 'unauthenticated');
    return (this.routes.get(nameOf(sent)) ?? this.usual)(sent);
  }

  /** Answers as the broker does. */
  readonly usual: Answer = (sent) => {
    const name = nameOf(sent);
    if (name === 'POST /v1/enroll') return Response.json({ ...place, ...this.token(), tokenType: 'DPoP' });
    if (name === 'POST /v1/token') return Response.json({ ...this.token(), tokenType: 'DPoP' });
    if (name === 'GET /v1/teams/demo') return Response.json(SETTINGS);
    if (name === 'POST /v1/teams/demo/credentials') return Response.json(this.session());
    const [, id] = /^DELETE \/v1\/teams\/demo\/tokens\/([0-9a-f]{20})$/.exec(name) ?? [];
    if (id === undefined) return problem(404, 'not_found');
    this.ended.add(sent.headers.get('authorization')?.slice('DPoP '.length) ?? '');
    return new Response(null, { status: 204 });
  };

  token(lifeDays = 90): { readonly token: string; readonly expiresAt: string } {
    this.tokens += 1;
    return { token: tokenOf(this.tokens), expiresAt: this.#after(lifeDays * DAY_SECONDS) };
  }

  session(): object {
    this.sessions += 1;
    const credentials = {
      accessKeyId: `ASIA${this.sessions}`,
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: this.#after(this.sessionSeconds),
    };
    return { credentials, role: SETTINGS.role, grants: SETTINGS.grants };
  }

  #after(seconds: number): string {
    return new Date(this.#page.now + seconds * 1000).toISOString();
  }
}

const place = { team: 'demo', user: 'max', role: 'member' };

function nameOf({ method, url }: Sent): string {
  return `${method} ${new URL(url).pathname}`;
}
