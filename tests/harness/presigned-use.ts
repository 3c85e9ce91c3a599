/**
 * Reads the table of presigned URLs' and forms' uses (`tests/vectors/presigned-use.json`), and uses a row: signs one
 * request, possibly changes it, and sends it.
 */
import ROWS from '../vectors/presigned-use.json' with { type: 'json' };
import { ask, jsonOf, jsonPost } from './http.ts';
import type { Running } from './latchkey.ts';
import type { UrlAnswer, UrlRequest } from './transport.ts';

/** An item of `POST /v1/teams/{team}/presign`, with keys and prefixes relative to the team's root. */
export type PresignItem = Readonly<Record<string, string | number>> & { readonly op: string };

/** Changes to the signed request; `null` removes a part. */
export interface Change {
  readonly method?: string;
  readonly key?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly query?: Readonly<Record<string, string | null>>;
  /** Changes to a form's fields. */
  readonly fields?: Readonly<Record<string, string | null>>;
  /** Names the query parameter or form field in which one character is replaced. */
  readonly flip?: string;
}

export interface Expected {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Keys of a listing. */
  readonly keys?: readonly string[];
}

export interface UseRow {
  readonly name: string;
  readonly sign: PresignItem;
  readonly use?: Change;
  readonly answer: Expected;
  /** The key of `before` and `stored`; default `{new}`. */
  readonly at?: string;
  /** The object's content before the use. */
  readonly before?: string;
  /** The object's content afterwards; `null` means that there is none. */
  readonly stored?: string | null;
  /** Status of an unsigned GET afterwards. */
  readonly unsigned?: number;
}

export const USE_ROWS = ROWS as unknown as readonly UseRow[];

export interface Presigned {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

/**
 * Signs a batch for a team with this root.
 * @throws if any item is refused
 */
export async function presign(
  { demo }: Running,
  token: string,
  root: string,
  items: readonly PresignItem[],
): Promise<Presigned[]> {
  const requests = items.map((item) => {
    const { key, prefix } = item;
    return {
      ...item,
      ...(key === undefined ? {} : { key: `${root}${key}` }),
      ...(prefix === undefined ? {} : { prefix: `${root}${prefix}` }),
    };
  });
  const answer = await ask(demo.broker, `/v1/teams/${demo.team}/presign`, token, jsonPost({ requests }));
  if (answer.status !== 200) throw new Error(`presign answered ${answer.status}: ${answer.text}`);
  const results = jsonOf(answer)['results'] as (Presigned | { error: unknown })[];
  return results.map((result, index) => {
    if ('error' in result)
      throw new Error(`presign refused ${JSON.stringify(items[index])}: ${JSON.stringify(result)}`);
    return result;
  });
}

/** @param folder path of the team's root in its bucket, e.g. `/webqsee/webqsee/acme/items-root/` */
export function requestOf(presigned: Presigned, change: Change, folder: string): UrlRequest {
  const { method, url, headers = {}, fields } = presigned;
  const [address = '', query = ''] = url.split('?');
  const path = change.key === undefined ? address : new URL(address).origin + encodeURI(folder + change.key);
  const parameters = query === '' ? [] : query.split('&').map((pair) => pair.split('=').map(decodeURIComponent));
  const changed = changedBy(Object.fromEntries(parameters) as Record<string, string>, change.query, change.flip);
  const text = Object.entries(changed).map(([name, value]) => `${encodeURIComponent(name)}=${strictly(value)}`);
  return {
    method: change.method ?? method,
    url: text.length === 0 ? path : `${path}?${text.join('&')}`,
    headers: changedBy(headers, change.headers),
    ...(change.body === undefined ? {} : { body: change.body }),
    ...(fields === undefined ? {} : { fields: changedBy(fields, change.fields, change.flip) }),
  };
}

/** Returns a listing's keys, relative to the team's root. */
export function keysOf(answer: UrlAnswer, root: string): string[] {
  return [...answer.body.matchAll(/<Contents>.*?<Key>(.*?)<\/Key>/gs)].map(([, key = '']) => key.replace(root, ''));
}

/** Returns the text of the first element with that name. */
export function elementOf(answer: UrlAnswer, name: string): string {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.body) ?? [];
  if (text === undefined) throw new Error(`there is no ${name} in ${answer.status} ${answer.body}`);
  return text;
}

/** Replaces each `{name}` in a value, at any depth. */
export function filled<Value>(value: Value, names: Readonly<Record<string, string>>): Value {
  const fill = (text: string): string =>
    Object.entries(names).reduce((filledText, [name, put]) => filledText.replaceAll(`{${name}}`, () => put), text);
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' ? fill(item) : item,
  ) as Value;
}

function changedBy(
  provided: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>> = {},
  flip?: string,
): Record<string, string> {
  const names = Object.entries({ ...provided, ...changes }).filter(([, value]) => value !== null);
  const all = Object.fromEntries(names) as Record<string, string>;
  if (flip === undefined || all[flip] === undefined) return all;
  const value = all[flip];
  const middle = Math.floor(value.length / 2);
  const other = value[middle] === 'a' ? 'b' : 'a';
  return { ...all, [flip]: value.slice(0, middle) + other + value.slice(middle + 1) };
}

/** Percent-encodes as signatures do, including the characters that RFC 3986 reserves. */
function strictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
