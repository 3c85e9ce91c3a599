/** Calls of the broker, and what it answers. How one request is sent is the stand-in's harness's. */
import { jsonOf, refusal as xmlRefusal, send } from '../../packages/aws-stand-in/tests/harness/http.ts';
import type { Answer, Sending } from '../../packages/aws-stand-in/tests/harness/http.ts';

export { jsonOf, send };
export type { Answer, Sending };

/** Returns the headers that authorise one request. */
export type Authorise = (request: { readonly method: string; readonly url: string }) => Promise<Record<string, string>>;

const ways = new Map<string, Authorise>();

/** Sends this token in another way than as Bearer from now on. */
export function sendBy(token: string, authorise: Authorise): void {
  ways.set(token, authorise);
}

/** Calls the broker with a token. */
export async function ask(base: string, path: string, token: string, sending: Sending = {}): Promise<Answer> {
  const { method = 'GET' } = sending;
  const headers = (await ways.get(token)?.({ method, url: `${base}${path}` })) ?? { authorization: `Bearer ${token}` };
  return send(base, path, { ...sending, headers: { ...headers, ...sending.headers } });
}

/** Returns a JSON body and its content type. */
export function jsonPost(value: unknown): Sending {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** `{status} {code}` of a refusal by the broker (`code`, or a shell's comment) or by S3 (`<Code>`). */
export function refusal(answer: Answer): string {
  const { status, text } = answer;
  const [, shellCode] = /^false\n# latchkey: ([a-z_]+): .*\n$/.exec(text) ?? [];
  if (shellCode !== undefined) return `${status} ${shellCode}`;
  if (!text.startsWith('{')) return xmlRefusal(answer);
  const { code, Code } = JSON.parse(text) as { code?: string; Code?: string };
  return `${status} ${code ?? Code ?? '(no code)'}`;
}
