/**
 * Parses request targets, and checks that a request is for this machine.
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
import type { IncomingMessage } from 'node:http';

export interface RequestTarget {
  /** Path and query, as in origin form, or `*`. */
  readonly origin: string;
  /** Host and port, if the request line names them, as it does when a client uses a proxy. */
  readonly authority?: string;
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Returns `null` for a target that this server cannot have: a scheme other than HTTP’s, a bare host, or an invalid URL.
 */
export function requestTarget(url: string): RequestTarget | null {
  if (url.startsWith('/') || url === '*') return { origin: url };
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(url) ?? [];
  if (authority === undefined) return null;
  return { origin: rest.startsWith('/') ? rest : `/${rest}`, authority };
}

/** Returns the path as received, still percent-encoded; an empty one for an invalid target. */
export function rawPathOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  const [path = ''] = (requestTarget(url)?.origin ?? '').split('?', 1);
  return path;
}

/** True if every host that a request names is this machine: a web page may resolve its own name to it. */
export function isForThisMachine({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): boolean {
  const { authority = headers.host } = requestTarget(url) ?? {};
  return [headers.host ?? authority, authority].every((host) => LOOPBACK_HOST.test(host ?? ''));
}
