/**
 * Sends one HTTP request exactly as provided: the path is sent unchanged, any header may be set (Host too), and the
 * whole response is returned. `fetch` would normalise the path and reject some headers.
 */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Local address to send from: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

/** @param path of the request line, percent-encoded or as malformed as the test needs it */
export function send(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body, from }: Sending = {},
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const local = from === undefined ? {} : { localAddress: from };
    const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false, ...local }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Returns the response's JSON; the test knows its shape. */
export function jsonOf(answer: Pick<Answer, 'text'>): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}

/** Returns `{status} {code}` of a refusal in XML; the status alone of any other response. */
export function refusal({ status, text }: Answer): string {
  const [, code] = /<Code>([^<]*)<\/Code>/.exec(text) ?? [];
  return code === undefined ? String(status) : `${status} ${code}`;
}
