/** Request targets. https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */

export interface RequestTarget {
  /** Path and query, as in origin form; or `*`. */
  readonly origin: string;
  /** Host and port, where the request line names them, as clients do that are told to use a proxy. */
  readonly authority?: string;
}

const ABSOLUTE_FORM = /^http:\/\/([^/?#]*)(.*)$/is;

/** Returns `null` for what names nothing here: other schemes, a bare host, or nonsense. */
export function requestTarget(url: string): RequestTarget | null {
  if (url.startsWith('/') || url === '*') return { origin: url };
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(url) ?? [];
  if (authority === undefined) return null;
  return { origin: rest.startsWith('/') ? rest : `/${rest}`, authority };
}
