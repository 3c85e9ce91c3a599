/**
 * One HTTP request exactly as provided: the path goes on the wire as it is, any header may be set (Host too), and the
 * answer comes back whole. `fetch` would normalise the path and refuse some headers.
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
  /** Own address that it comes from: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

/** @param path of the request line, percent-encoded or broken as the test wants it */
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

/** The answer's JSON, which the test says the shape of. */
export function jsonOf(answer: Pick<Answer, 'text'>): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}

/** `{status} {code}` of a refusal in XML; the status alone of any other answer. */
export function refusal({ status, text }: Answer): string {
  const [, code] = /<Code>([^<]*)<\/Code>/.exec(text) ?? [];
  return code === undefined ? String(status) : `${status} ${code}`;
}
