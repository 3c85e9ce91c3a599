/** Describes the use of a presigned URL or form as plain data: the request, its transport, and the answer. */

export interface UrlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** A form's fields; its file is the body. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface UrlAnswer {
  readonly status: number;
  /** Headers by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Transport = (request: UrlRequest) => Promise<UrlAnswer>;

/** Sends by `fetch`, as a web page does: `fetch` sets the length itself. */
export const viaFetch: Transport = async ({ method, url, headers, body = '', fields }) => {
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length'));
  const response = await fetch(url, { method, ...(await payload(method, sent, Buffer.from(body), fields)) });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
};

async function payload(
  method: string,
  headers: Readonly<Record<string, string>>,
  bytes: Buffer<ArrayBuffer>,
  fields: UrlRequest['fields'],
): Promise<Pick<RequestInit, 'headers' | 'body'>> {
  if (fields === undefined) return { headers, ...(method === 'PUT' || method === 'POST' ? { body: bytes } : {}) };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes]), 'file');
  // The form is sent in one piece: a store may refuse it, and close the connection, while pieces are still being
  // written.
  const whole = new Response(form);
  return {
    headers: { ...headers, 'content-type': whole.headers.get('content-type') ?? '' },
    body: await whole.bytes(),
  };
}
