/** Runs a team over HTTP with its members' tokens, as clients of the broker do. */
import { ask, jsonOf, jsonPost, send, type Answer } from './http.ts';

export interface ServiceWish {
  readonly name: string;
  readonly role: string;
  readonly cidrs?: readonly string[];
  readonly proxy?: boolean;
  readonly expiresInDays?: number;
}

export interface People {
  /** @param route `PUT members/max`, relative to the team's path, or a path of its own as in `POST /v1/token` */
  call(token: string, route: string, body?: unknown): Promise<Answer>;
  redeem(code: string): Promise<Answer>;
  preview(code: string): Promise<Answer>;
  /**
   * Invites a user.
   * @returns the invite's code
   */
  invite(by: string, user: string, role?: string, more?: object): Promise<string>;
  /**
   * Invites and enrolls.
   * @returns the token
   */
  join(by: string, user: string, role: string, more?: object): Promise<string>;
  service(by: string, input: ServiceWish): Promise<{ readonly id: string; readonly token: string }>;
}

export function peopleOf(base: string, team = 'demo'): People {
  const call: People['call'] = (token, route, body) => {
    const [method = '', path = ''] = route.split(' ');
    const sending = body === undefined ? {} : jsonPost(body);
    const whole = path.startsWith('/') ? path : `/v1/teams/${team}${path === '' ? '' : `/${path}`}`;
    return ask(base, whole, token, { ...sending, method });
  };
  const redeem: People['redeem'] = (code) => send(base, '/v1/enroll', jsonPost({ code }));
  const invite: People['invite'] = async (by, user, role, more = {}) => {
    const made = await call(by, 'POST invites', { user, ...(role === undefined ? {} : { role }), ...more });
    return textOf(made, 201, 'code');
  };
  return {
    call,
    redeem,
    preview: (code) => send(base, '/v1/enroll/preview', jsonPost({ code })),
    invite,
    join: async (by, user, role, more) => textOf(await redeem(await invite(by, user, role, more)), 201, 'token'),
    service: async (by, input) => {
      const made = await call(by, 'POST tokens', input);
      return { id: textOf(made, 201, 'id'), token: textOf(made, 201, 'token') };
    },
  };
}

/** Returns a text field of an answer, whose status it checks. */
export function textOf(answer: Answer, status: number, name: string): string {
  const value = answer.status === status ? jsonOf(answer)[name] : undefined;
  if (typeof value !== 'string') throw new Error(`no ${name}, but ${answer.status}: ${answer.text}`);
  return value;
}

/** Returns the public half of a token or code, by which lists name it. */
export function idOf(secretText: string): string {
  return secretText.split('_')[1] ?? '';
}

/** Returns the secret half. */
export function secretOf(secretText: string): string {
  return secretText.split('_').slice(2).join('_');
}

/** Returns the rows of a list. */
export function itemsOf(answer: Answer): readonly Readonly<Record<string, unknown>>[] {
  const { items } = jsonOf(answer);
  if (!Array.isArray(items)) throw new Error(`no list, but ${answer.status}: ${answer.text}`);
  return items as Record<string, unknown>[];
}
