/**
 * Sends one HTTP request unchanged: the path as it is, any headers (Host too). Returns the whole answer. `fetch` would
 * normalise the path and refuse some headers.
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
  /** Source address of the request: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

/** @param path of the request line, percent-encoded or malformed as the test needs it */
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

/** Calls the broker with a token. */
export function ask(base: string, path: string, token: string, sending: Sending = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...sending.headers };
  return send(base, path, { ...sending, headers });
}

/** Returns a JSON body and its content type. */
export function jsonPost(value: unknown): Sending {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** Parses the answer's JSON; the test knows its shape. */
export function jsonOf(answer: Pick<Answer, 'text'>): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}

/** Returns `{status} {code}` of a refusal by the broker (`code`, or a shell's comment) or by S3 (`<Code>`). */
export function refusal({ status, text }: Answer): string {
  const [, xmlCode] = /<Code>([^<]*)<\/Code>/.exec(text) ?? [];
  if (xmlCode !== undefined) return `${status} ${xmlCode}`;
  const [, shellCode] = /^false\n# latchkey: ([a-z_]+): .*\n$/.exec(text) ?? [];
  if (shellCode !== undefined) return `${status} ${shellCode}`;
  if (!text.startsWith('{')) return String(status);
  const { code, Code } = JSON.parse(text) as { code?: string; Code?: string };
  return `${status} ${code ?? Code ?? '(no code)'}`;
}
